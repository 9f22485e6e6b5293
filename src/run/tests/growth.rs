//! What a run costs grows with its tasks and hosts, and no faster.

use std::fmt::Write as _;

use crate::run::Chains;

use super::plays::{folder, run_on};
use crate::run::Traffic;

/// What a play of so many tasks on so many hosts costs; `task` is the body of one.
fn cost(name: &str, task: &str, tasks: usize, hosts: usize) -> Traffic {
    let dir = folder(&format!("growth-{name}-{tasks}-{hosts}"));
    let mut play = "- hosts: all\n  gather_facts: false\n  vars: {wanted: '{{ never }}', never: false}\n  \
                    tasks:\n"
        .to_owned();
    for number in 0..tasks {
        writeln!(play, "    - {}", task.replace("NUMBER", &number.to_string())).unwrap();
    }
    let inventory: String = (0..hosts).map(|host| format!("h{host} ansible_connection=local\n")).collect();
    let ran = run_on(&dir, &inventory, &play, None, Chains::Remote);
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(ran.end.recap.hosts.len(), hosts);
    assert!(ran.end.recap.hosts.values().all(|counts| (counts.ok + counts.skipped) as usize == tasks));
    ran.end.traffic
}

#[test]
fn variables_are_resolved_once_for_each_task_and_host() {
    for (name, task) in [
        ("skip", "{name: 'task NUMBER', command: 'true', when: [wanted or wanted, never]}"),
        ("debug", "{debug: {msg: '{{ wanted }} {{ wanted }} {{ inventory_hostname }}'}, register: rNUMBER}"),
        ("block", "{when: wanted, block: [{debug: {msg: '{{ wanted }}'}}]}"),
    ] {
        let resolved = |tasks, hosts| cost(name, task, tasks, hosts).resolved;
        let none = resolved(0, 1);
        let all = resolved(31, 8) - none;
        assert_eq!(resolved(31, 16) - none, 2 * all, "{name}: twice the hosts");
        // How a host is reached is looked into once.
        let one = resolved(1, 8) - none;
        assert!(all > one, "{name}");
        assert_eq!(resolved(61, 8) - none - one, 2 * (all - one), "{name}: twice the tasks");
    }
}

/// As many tasks as have a place are planned together, so that what they ask leaves in few bursts however long the play.
#[test]
fn a_long_play_is_asked_about_in_heaps() {
    let bursts = |tasks| cost("long", "{stat: {path: /tmp/NUMBER}}", tasks, 1).bursts;
    assert_eq!(bursts(200), 1);
    assert_eq!(bursts(1200), 2);
}

/// Each item changes the host, so that what was planned for those behind it has to be planned anew.
#[test]
fn a_loop_that_changes_costs_as_much_as_it_has_items() {
    let task =
        "{copy: {content: x, dest: '{{ playbook_dir }}/f{{ item }}'}, loop: '{{ range(ITEMS) | list }}'}";
    let asked = |items: u64| cost("loop", &task.replace("ITEMS", &items.to_string()), 1, 1).asked;
    let (few, more, most) = (asked(20), asked(40), asked(60));
    assert_eq!(more - few, most - more, "{few}, {more}, {most}");
}
