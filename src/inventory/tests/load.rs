use std::os::unix::fs::PermissionsExt;

use super::{Folder, inventory, outline, read, var};
use crate::inventory::Inventory;

#[test]
fn ini_groups_and_hosts() {
    let text = "\
# a comment
lone ansible_host=10.0.0.1
[web]   # the front
web[1:2]:2222 x=1
[db:children]
pg
web
[pg]
pg1
'my host' y=2
[web:vars]
z = {{ x }}
ansible_group_priority = 7
[web:hosts]
web3
";
    let inventory = inventory(text);
    assert_eq!(
        outline(&inventory),
        "all(ungrouped db)[] ungrouped()[lone] web()[web1 web2 web3] db(web pg)[] pg()[pg1 my host]"
    );
    assert_eq!(var(&inventory, "web2", "ansible_port"), "2222");
    assert_eq!(var(&inventory, "my host", "y"), "2");
    assert_eq!(inventory.groups["web"].priority, 7);
    assert_eq!(inventory.groups["web"].vars.keys().collect::<Vec<_>>(), ["z"]);
    assert!(inventory.hosts["lone"].source.as_ref().is_some_and(|path| path.ends_with("hosts.ini")));
}

#[test]
fn yaml_groups_and_hosts() {
    let text = "\
all:
  hosts:
    lone: {}
  vars: {a: 1}
  children:
    web:
      hosts:
        web[1:2]:
          x: '1'
        web3:22:
    db: {hosts: pg, children: {web: null}}
    empty:
odd: 7
";
    let loaded = read("hosts.yml", text).unwrap();
    let inventory = loaded.inventory;
    assert_eq!(
        outline(&inventory),
        "all(ungrouped web db empty)[lone] ungrouped()[lone] web()[web1 web2 web3] db(web)[pg] empty()[]"
    );
    assert_eq!(var(&inventory, "web1", "x"), "'1'");
    assert_eq!(var(&inventory, "web3", "ansible_port"), "22");
    assert!(inventory.groups["all"].vars.contains_key("a"));
    let warnings: Vec<&str> = loaded.warnings.iter().map(|w| w.message.as_str()).collect();
    assert_eq!(warnings, ["Skipping 'odd' as this is not a valid group definition"]);
}

#[test]
fn wrong_inventories_are_explained() {
    let table = [
        ("h.ini", "[web]\na\n[all:children]\nwbe\n"),
        ("h.ini", "[web]\na\n[wep:vars]\nx=1\n"),
        ("h.ini", "[web:childs]\n"),
        ("h.ini", "[my web]\n"),
        ("h.ini", "[web]\na b\n"),
        ("h.ini", "[web]\na b='c\n"),
        ("h.ini", "[web:vars]\nfoo\n"),
        ("h.ini", "[a:children]\nb\n[b:children]\na\n"),
        ("h.ini", "[a:children]\na\n"),
        ("h.ini", "x[1:]\n"),
        ("h.ini", "x:\n"),
        ("h.ini", "---\nall:\n"),
        ("h.ini", "[a:children]\nb c\n"),
        ("h.ini", "[a:vars]\nansible_group_priority=high\n"),
        ("h.yml", "all:\n  hosts:\n    - a\n    - b\n"),
        ("h.yml", "all:\n  hosts:\n    1: {}\n"),
        ("h.yml", "- all\n"),
        ("h.yml", "plugin: amazon.aws.aws_ec2\n"),
        ("h.yml", ""),
        ("hosts", "all:\n  hosts:\n\ta:\n"),
    ];
    let told = table.map(|(name, text)| match read(name, text) {
        Ok(_) => panic!("{text:?} is an inventory"),
        Err(error) => {
            let rendered = error.render(false);
            let path = error.place.as_ref().map(|place| place.path().to_owned()).unwrap_or_default();
            rendered.replace(&format!("{}/", path.parent().unwrap().display()), "")
        }
    });
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn files_are_known_by_what_they_hold() {
    assert_eq!(
        outline(&read("hosts", "[web]\na\n").unwrap().inventory),
        "all(ungrouped web)[] ungrouped()[] web()[a]"
    );
    assert_eq!(outline(&read("hosts", "a\n").unwrap().inventory), "all(ungrouped)[] ungrouped()[a]");
    assert_eq!(
        outline(&read("hosts", "web: {hosts: a}\n").unwrap().inventory),
        "all(ungrouped web)[] ungrouped()[] web()[a]"
    );
    assert_eq!(
        outline(&read("prod.json", r#"{"web": {"hosts": {"a": null}}}"#).unwrap().inventory),
        "all(ungrouped web)[] ungrouped()[] web()[a]"
    );
}

#[test]
fn folders_are_read_in_order_of_names() {
    let folder = Folder::new(
        "order",
        &[
            ("inv/b.yml", "g: {hosts: {h1: {x: b}}}\n"),
            ("inv/a", "[g]\nh2\nh1 x=a\n"),
            ("inv/sub/c.ini", "h3\n"),
            ("inv/group_vars/g.yml", "y: 1\n"),
            ("inv/notes.md", "not an inventory\n"),
            ("inv/.hidden", "[broken\n"),
            ("inv/old.ini~", "[broken\n"),
        ],
    );
    let loaded = folder.load("inv").unwrap();
    assert_eq!(outline(&loaded.inventory), "all(ungrouped g)[] ungrouped()[h3] g()[h2 h1]");
    assert_eq!(var(&loaded.inventory, "h1", "x"), "'b'");
    assert_eq!(loaded.inventory.dirs, [folder.0.join("inv")]);
}

#[test]
fn host_lists_are_inventories() {
    let loaded = Inventory::load(&["a, b:2222,1.2.3.4,c[1:2],".into()]).unwrap();
    assert_eq!(outline(&loaded.inventory), "all(ungrouped)[] ungrouped()[a b 1.2.3.4 c[1:2]]");
    assert_eq!(var(&loaded.inventory, "b", "ansible_port"), "2222");
    assert!(loaded.inventory.dirs.is_empty());
    let error = Inventory::load(&["nosuchhost".into()]).err().unwrap();
    assert_eq!(
        error.render(false),
        "error: inventory `nosuchhost` does not exist\nhint: a list of hosts needs a comma: `-i nosuchhost,`"
    );
}

fn script(name: &str, body: &str) -> (Folder, Result<crate::inventory::Loaded, crate::source::Diagnostic>) {
    let folder = Folder::new(name, &[("inv.sh", &format!("#!/bin/sh\n{body}\n"))]);
    std::fs::set_permissions(folder.0.join("inv.sh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let loaded = folder.load("inv.sh");
    (folder, loaded)
}

#[test]
fn scripts_are_asked() {
    let (_folder, loaded) = script(
        "meta",
        r#"echo '{"web": {"hosts": ["a"], "vars": {"x": 1}, "children": ["db"]}, "db": ["b"], "solo": {"y": 2},
          "_meta": {"hostvars": {"a": {"z": [3]}}}}'"#,
    );
    let inventory = loaded.unwrap().inventory;
    assert_eq!(
        outline(&inventory),
        "all(ungrouped web solo)[] ungrouped()[] web(db)[a] db()[b] solo()[solo]"
    );
    assert_eq!(var(&inventory, "a", "z"), "[3]");

    let (_folder, loaded) = script(
        "host",
        r#"if [ "$1" = --host ]; then [ "$2" = b ] || echo "{\"n\": \"$2\"}"; else echo '{"g": ["a", "b"]}'; fi"#,
    );
    let inventory = loaded.unwrap().inventory;
    assert_eq!((var(&inventory, "a", "n"), var(&inventory, "b", "n")), ("'a'".into(), "-".into()));
}

#[test]
fn scripts_that_fail_are_told() {
    let table = [
        ("fails", "echo no luck >&2; exit 3", "had an execution error: no luck"),
        ("text", "echo '[1'", "failed to parse executable inventory script results from"),
        ("list", "echo '[]'", "needs to be a json dict"),
        ("bad", r#"echo '{"g": {"hosts": "a"}}'"#, "You defined a group 'g' with bad data for the host list"),
        ("vars", r#"echo '{"g": {"vars": 1}}'"#, "You defined a group 'g' with bad data for variables"),
    ];
    for (name, body, expected) in table {
        let message = &script(name, body).1.err().unwrap().message;
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn doubtful_names_are_told() {
    let loaded = read("h.ini", "[my-web]\nb\n[b]\na\n").unwrap();
    let told: Vec<&str> = loaded.warnings.iter().map(|w| w.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "Invalid characters were found in group names but not replaced, use -vvvv to see details",
            "Found both group and host with same name: b",
        ]
    );
}

#[test]
fn many_hosts_take_no_more_than_their_number() {
    let mut text = String::from("[big]\n");
    for n in 0..10_000 {
        text += &format!("host{n} ansible_host=10.0.0.1 n={n}\n");
    }
    text += "[parent:children]\nbig\n";
    let start = std::time::Instant::now();
    let inventory = inventory(&text);
    let hosts = inventory.select(&["parent:!host9999".into()]).unwrap().hosts;
    // A quadratic scan takes minutes in a debug build.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert_eq!(hosts.len(), 9999);
}
