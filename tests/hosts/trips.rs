//! The law of trips: what a run costs, exactly.

use std::time::Duration;

use plays::Kind;

use crate::support::{Host, Project, can_run};

#[expect(dead_code, reason = "the measurement uses more of it")]
#[path = "../../benches/turns/plays.rs"]
mod plays;

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

/// As OpenSSH does it: only where the person wants it.
#[test]
fn a_line_carries_less_where_the_configuration_has_it_compressed() {
    if !can_run() {
        return;
    }
    let host = Host::new("compressed").start();
    let project = Project::new("compressed", &[&host]);
    let text: String = (0..40_000).map(|line| format!("line {line} of many\n")).collect();
    project.file("files/text", &text);
    let copy = "- hosts: all\n  gather_facts: false\n  tasks:\n    - copy: {src: text, dest: /srv/text}\n";
    let size = text.len() as u64;
    for (configured, least, most) in [("", size, 2 * size), ("Compression yes\n", size / 100, size / 2)] {
        project.file("home/.ssh/config", configured);
        host.text("rm -f /srv/text");
        let (before, _) = host.relay().bytes();
        project.play(copy, &[]).ends(0);
        let sent = host.relay().bytes().0 - before;
        assert!((least..most).contains(&sent), "{configured:?}: {sent} bytes");
        assert_eq!(host.text("cksum </srv/text | cut -d' ' -f2"), text.len().to_string());
    }
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
    // The three commands leave together.
    assert_eq!(ran.stat("bursts"), KINDS.len() as u64 - 1, "{}", ran.all());
}

/// A host on a line where what leaves at one time arrives at one time, and a project for it.
fn far(name: &str) -> (Host, Project) {
    let host = Host::new(name).start();
    host.relay().delay(Duration::from_millis(10));
    host.text("mkdir /srv/bench");
    let project = Project::new(name, &[&host]);
    (host, project)
}

/// Turns and bursts of one run, the connection's own included, and how many tasks changed something.
fn cost(host: &Host, project: &Project, name: &str, play: &str) -> (u64, u64, u64) {
    let before = host.relay().turns();
    let ran = project.play(play, &[]);
    let changed = ran.ends(0).count(name, "changed");
    let cost = (host.relay().turns() - before, ran.stat("bursts"), changed);
    eprintln!("{name}: {} turns, {} bursts, {} changed", cost.0, cost.1, cost.2);
    cost
}

/// OpenSSH's client, which runs `true`: its handshake and one command.
fn turns_of_ssh(host: &Host) -> u64 {
    let before = host.relay().turns();
    assert!(host.ssh("root").arg("true").status().unwrap().success());
    host.relay().turns() - before
}

/// Turns of a connection on which one short burst is answered, its end included; one of them only where the server takes
/// its time between its greeting and its keys.
const ONE_BURST: u64 = 9;
/// What a long one may cost on a busy machine, where its answers begin before all of it has left.
const LONG_BURST: u64 = 15;

#[test]
fn facts_cost_no_more_turns_than_true_over_openssh() {
    if !can_run() {
        return;
    }
    let (host, project) = far("handshake");
    let theirs = turns_of_ssh(&host);
    let (facts, bursts, _) = cost(&host, &project, "handshake", &plays::facts());
    assert_eq!(bursts, 1);
    assert!(facts <= ONE_BURST.min(theirs), "{facts} turns, ssh {theirs}");
}

#[test]
fn whatever_shell_somebody_logs_in_with_the_first_questions_leave_with_its_command() {
    if !can_run() {
        return;
    }
    let (host, project) = far("shells");
    let first = cost(&host, &project, "shells", &plays::facts()).0;
    for shell in ["zsh", "mksh", "tcsh", "fish"].map(|name| format!("/usr/bin/{name}")) {
        if !std::path::Path::new(&shell).exists() {
            println!("skipped: there is no `{shell}` here");
            continue;
        }
        host.text(&format!("usermod -s {shell} root"));
        let (turns, bursts, _) = cost(&host, &project, "shells", &plays::facts());
        assert_eq!(bursts, 1, "{shell}");
        assert!(turns <= first.max(ONE_BURST), "{shell}: {turns} turns, {first} with bash");
    }
}

#[test]
fn a_mixed_play_costs_a_constant_whatever_its_length() {
    if !can_run() {
        return;
    }
    let (host, project) = far("mixed");
    let play = |count| plays::tasks(&[Kind::File, Kind::Copy, Kind::Line, Kind::Stat], count);
    for count in [20, 80] {
        let (turns, _, changed) = cost(&host, &project, "mixed", &play(count));
        assert!(turns <= 12 + changed, "{turns} turns for {changed} changes");
    }
    for count in [20, 80] {
        let (turns, bursts, changed) = cost(&host, &project, "mixed", &play(count));
        assert_eq!((bursts, changed), (1, 0));
        assert!(turns <= LONG_BURST, "{turns} turns");
    }
}

#[test]
fn commands_between_tasks_leave_together() {
    if !can_run() {
        return;
    }
    let (host, project) = far("commands");
    let play = plays::tasks(&Kind::MIXED, 25);
    let (first, _, changed) = cost(&host, &project, "commands", &play);
    assert!(first <= 12 + changed, "{first} turns for {changed} changes, commands among them");
    let (turns, bursts, _) = cost(&host, &project, "commands", &play);
    assert_eq!(bursts, 2, "the questions, and a chain");
    assert!(turns <= LONG_BURST, "{turns} turns");
}
