use std::rc::Rc;

use crate::{
    template::Value,
    vars::{Level, Role},
};

use super::world::{World, read, role, said};

fn table(scope: &crate::vars::TaskScope, cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(said(scope, &format!("{{{{ {template} }}}}")), *expected, "{template}");
    }
}

#[test]
fn names_of_hosts_and_groups() {
    let world = World::new("magic-host");
    world.file("inventory/hosts", "[web]\nh\n[db]\nz.example.org\n[all_sites:children]\nweb\n");
    let dir = world.dir.display().to_string();
    let scope = world.scope();
    table(
        &scope,
        &[
            ("inventory_hostname", "h"),
            ("group_names", "['all_sites', 'web']"),
            ("groups.all | length", "2"),
            ("groups['all_sites']", "['h']"),
            ("groups.ungrouped", "[]"),
            ("inventory_dir", &format!("{dir}/inventory")),
            ("inventory_file", &format!("{dir}/inventory/hosts")),
            ("playbook_dir", &dir),
            ("ansible_version.full[:3] == '2.1'", "True"),
            ("ansible_play_name", "the play"),
            ("ansible_check_mode", "False"),
            ("ansible_run_tags", "['all']"),
            ("ansible_limit is defined", "False"),
            ("role_name is defined", "False"),
            ("hostvars['z.example.org'].inventory_hostname_short", "z"),
            ("hostvars | list", "['h', 'z.example.org']"),
        ],
    );
}

#[test]
fn what_is_added_in_the_run_is_seen_at_once() {
    let scope = World::new("magic-added").scope();
    assert_eq!(said(&scope, "{{ groups.g }} {{ group_names }}"), "['h'] ['g']");
    scope.store.inventory.borrow_mut().add_to_group("h", "fresh", &["all".to_owned()]);
    let later = scope.bind([]);
    assert_eq!(said(&later, "{{ groups.fresh }} {{ group_names }}"), "['h'] ['fresh', 'g']");
}

#[test]
fn magic_beats_even_extra_vars() {
    let mut world = World::new("magic-extra");
    world.extra = "inventory_hostname: x\ngroup_names: y\n".to_owned();
    assert_eq!(read(&world.scope(), "inventory_hostname"), "h");
}

#[test]
fn names_of_roles() {
    let mut world = World::new("magic-role");
    let parent = Rc::new(role("parent", "", ""));
    let own = Rc::new(Role { parent: Some(parent.clone()), ..role("own", "", "") });
    world.public = vec![parent.clone()];
    world.levels = vec![
        (Level::Role(parent), String::new()),
        (Level::Include, String::new()),
        (Level::Role(own), String::new()),
    ];
    table(
        &world.scope(),
        &[
            ("role_name", "own"),
            ("role_path", "/roles/own"),
            ("ansible_parent_role_names", "['parent']"),
            ("ansible_play_role_names", "['parent']"),
        ],
    );
}

#[test]
fn facts_are_seen_under_both_names() {
    let mut world = World::new("magic-facts");
    let h = |name: &str| ("h".to_owned(), name.to_owned());
    world.live.facts.insert(h("distribution"), Value::str("Debian"));
    world.live.facts.insert(h("host"), Value::str("evil"));
    world.live.facts.insert(h("ansible_local"), Value::dict([("a", Value::Int(1))]));
    table(
        &world.scope(),
        &[
            ("ansible_distribution", "Debian"),
            ("ansible_facts.distribution", "Debian"),
            ("ansible_facts['ansible_local'].a", "1"),
            ("ansible_local.a", "1"),
            // Not what the host says of itself.
            ("ansible_host", "h"),
            ("ansible_connection", "ssh"),
            ("hostvars.h.ansible_host is defined", "False"),
            ("vars.ansible_distribution", "Debian"),
        ],
    );
}

#[test]
fn facts_are_not_injected_when_they_shall_not_be() {
    let mut world = World::new("magic-inject");
    world.settings.inject_facts = false;
    world.live.facts.insert(("h".into(), "distribution".into()), Value::str("Debian"));
    let scope = world.scope();
    assert_eq!(read(&scope, "ansible_distribution"), "not defined");
    assert_eq!(said(&scope, "{{ ansible_facts.distribution }}"), "Debian");
}

#[test]
fn other_hosts_show_their_own_variables() {
    let mut world = World::new("magic-others");
    world.add("group_vars/all.yml", "me: '{{ inventory_hostname }}'\nbroken: '{{ nope }}'\n");
    world.play = "  vars:\n    of_play: 1\n".to_owned();
    world.live.set.insert(("other".into(), "registered".into()), Value::str("r"));
    let scope = world.scope();
    table(
        &scope,
        &[
            ("hostvars.other.me", "other"),
            ("hostvars[inventory_hostname].me", "h"),
            ("hostvars['other']['registered']", "r"),
            ("hostvars.other.of_play is defined", "False"),
            ("hostvars.other.broken", "{{ nope }}"),
            ("hostvars.nobody is defined", "False"),
            ("hostvars.localhost.ansible_connection", "local"),
            ("vars['me']", "h"),
            ("vars.of_play", "1"),
        ],
    );
    let all = "{% for host in groups.all %}{{ hostvars[host].me }} {% endfor %}";
    assert_eq!(said(&scope, all), "h other ");
}

#[test]
fn environment_is_gathered_from_the_play_down() {
    let mut world = World::new("magic-environment");
    world.play = "  environment:\n    A: play\n".to_owned();
    world.task = "- debug:\n  environment:\n    - B: '{{ inventory_hostname }}'\n".to_owned();
    assert_eq!(read(&world.scope(), "environment"), "[{'A': 'play'}, {'B': 'h'}]");
}
