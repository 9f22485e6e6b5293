//! The law of trips: what a run costs, exactly.

use crate::support::{Host, Project, can_run};

/// `n` of each of several kinds of tasks.
fn play(n: usize) -> String {
    let each = |i| {
        format!(
            "    - {{name: file {i}, copy: {{content: 'content {i}', dest: '/srv/d{i}/f', mode: '0640'}}}}\n    \
             - {{name: link {i}, file: {{src: /srv/d{i}/f, dest: /srv/d{i}/l, state: link}}}}\n"
        )
    };
    let folders = format!(
        "    - {{name: folder, file: {{path: '/srv/d{{{{ item }}}}', state: directory}}, loop: '{{{{ range({n}) }}}}'}}\n"
    );
    format!("- hosts: all\n  tasks:\n{folders}{}", (0..n).map(each).collect::<String>())
}

/// The boot answer comes unasked; facts, and all that all tasks ask, leave together.
const CONVERGED: u64 = 1;

#[test]
fn a_converged_host_costs_a_constant() {
    if !can_run() {
        return;
    }
    let host = Host::new("constant").start();
    let project = Project::new("constant", &[&host]);
    let first = project.play(&play(25), &[]);
    assert_eq!(first.ends(0).count("constant", "changed"), 51, "{}", first.all());
    let turns = host.relay().turns();
    let second = project.run(&["play.yml"]);
    let turns = host.relay().turns() - turns;
    assert_eq!(second.ends(0).count("constant", "changed"), 0, "{}", second.all());
    let few = project.play(&play(5), &[]);
    assert_eq!(few.ends(0).count("constant", "changed"), 0);
    println!("bursts: first {}, converged {} ({turns} turns)", first.stat("bursts"), second.stat("bursts"));
    assert_eq!(second.stat("bursts"), CONVERGED);
    assert_eq!(few.stat("bursts"), CONVERGED, "whatever the length");
    assert_eq!(first.stat("bursts"), CONVERGED + 75, "one for each thing that is changed");
    assert!(turns <= 10, "{turns} turns");
}

/// One task each, and how often a first run of it speaks with the host: a command needs to know nothing beforehand.
const KINDS: &[(&str, u64)] = &[
    ("file: {path: /srv/a, state: directory, mode: '0700'}", 2),
    ("file: {path: /srv/a/touched, state: touch}", 2),
    ("file: {src: /srv/a, dest: /srv/link, state: link}", 2),
    ("copy: {content: text, dest: /srv/a/copied, mode: '0600', owner: daemon}", 2),
    ("copy: {content: other, dest: /srv/a/copied}", 2),
    ("template: {src: t.j2, dest: /srv/a/template}", 2),
    ("user: {name: eve, shell: /bin/sh, groups: [games]}", 2),
    ("file: {path: /srv/a, state: absent}", 2),
    ("command: 'true'", 1),
    ("shell: echo $HOME", 1),
    ("command: touch /srv/made creates=/srv/made", 2),
];

#[test]
fn each_kind_of_change_costs_one_burst_more() {
    if !can_run() {
        return;
    }
    let host = Host::new("kinds").start();
    let project = Project::new("kinds", &[&host]);
    project.file("templates/t.j2", "{{ inventory_hostname }}\n");
    let mut wrong = vec![];
    for (task, expected) in KINDS {
        let ran =
            project.play(&format!("- hosts: all\n  gather_facts: false\n  tasks:\n    - {task}\n"), &[]);
        assert_eq!(ran.ends(0).count("kinds", "changed"), 1, "{task}: {}", ran.all());
        let bursts = ran.stat("bursts");
        if bursts != *expected {
            wrong.push(format!("{task}: {bursts} bursts, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changes_ask_behind_them_what_comes_next() {
    if !can_run() {
        return;
    }
    let host = Host::new("behind").start();
    let project = Project::new("behind", &[&host]);
    let tasks: String = KINDS.iter().map(|(task, _)| format!("    - {task}\n")).collect();
    project.file("templates/t.j2", "{{ inventory_hostname }}\n");
    let ran = project.play(&format!("- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}"), &[]);
    assert_eq!(ran.ends(0).count("behind", "changed"), KINDS.len() as u64, "{}", ran.all());
    assert_eq!(ran.stat("bursts"), 1 + KINDS.len() as u64, "{}", ran.all());
}
