use super::{inventory, outline};
use crate::inventory::{Inventory, VarMap};

#[test]
fn groups_are_ordered_by_depth_priority_and_name() {
    let text = "\
[b]
h
[a]
h
[c]
h
[deep]
h
[top:children]
mid
[mid:children]
deep
[a:vars]
ansible_group_priority=10
";
    let inventory = inventory(text);
    assert_eq!(inventory.groups_of("h"), ["all", "b", "c", "top", "a", "mid", "deep"]);
    assert_eq!(inventory.groups_of("localhost"), ["all"]);
}

#[test]
fn depth_is_the_longest_way() {
    let inventory = inventory("[x]\nh\n[y:children]\nx\n[z:children]\ny\nx\n");
    assert_eq!(inventory.groups_of("h"), ["all", "z", "y", "x"]);
}

#[test]
fn hosts_come_level_by_level() {
    let inventory =
        inventory("[top]\nt\n[a]\na1\nt\n[a1s]\ndeep\n[b]\nb1\n[top:children]\na\nb\n[a:children]\na1s\n");
    assert_eq!(inventory.hosts_of("top"), ["t", "a1", "b1", "deep"]);
    assert!(inventory.hosts_of("nosuch").is_empty());
}

#[test]
fn hosts_are_added_in_the_run() {
    let mut inventory = inventory("a\n[web]\nb\n");
    inventory.add_host("new", &["web".into(), "fresh".into()], VarMap::new());
    inventory.add_host("alone", &[], VarMap::new());
    inventory.add_to_group("a", "os_debian", &["os".into()]);
    inventory.add_to_group("nosuch", "os_debian", &[]);
    assert_eq!(
        outline(&inventory),
        "all(ungrouped web fresh os)[] ungrouped()[alone] web()[b new] fresh()[new] os(os_debian)[] os_debian()[a]"
    );
    assert_eq!(inventory.groups_of("a"), ["all", "os", "os_debian"]);
    assert_eq!(inventory.hosts["new"].source, None);
}

#[test]
fn an_empty_inventory_has_its_two_groups() {
    let loaded = Inventory::load(&[]).unwrap();
    assert_eq!(outline(&loaded.inventory), "all(ungrouped)[] ungrouped()[]");
    assert_eq!(loaded.warnings[0].message, "No inventory was parsed, only implicit localhost is available");
    let local = Inventory::implicit("127.0.0.1").unwrap();
    assert_eq!(format!("{:?}", local.vars["ansible_connection"].as_literal().unwrap()), "'local'");
    assert!(Inventory::implicit("elsewhere").is_none());
}
