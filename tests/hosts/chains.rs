//! Chains: users' commands that leave together, and stop where the host no longer says what they were decided from.

use crate::support::{Direction, Host, Project, can_run};

/// A play without facts, of tasks in YAML's short form.
fn play(tasks: &[&str]) -> String {
    let tasks: String = tasks.iter().map(|task| format!("    - {task}\n")).collect();
    format!("- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}")
}

#[test]
fn commands_leave_together() {
    if !can_run() {
        return;
    }
    let host = Host::new("together").start();
    let project = Project::new("together", &[&host]);
    let commands = |n| (0..n).map(|i| format!("    - command: 'echo {i}'\n")).collect::<String>();
    for (n, bursts) in [(50, 1), (64, 1), (65, 2), (130, 3)] {
        let ran =
            project.play(&format!("- hosts: all\n  gather_facts: false\n  tasks:\n{}", commands(n)), &[]);
        assert_eq!(ran.ends(0).count("together", "changed"), n, "{}", ran.all());
        assert_eq!(ran.stat("bursts"), bursts, "{n}: {}", ran.all());
    }
    let looped =
        project.play(&play(&["{command: 'echo {{ item }}', loop: '{{ range(50) }}', register: all}"]), &[]);
    assert_eq!(looped.ends(0).stat("bursts"), 1, "{}", looped.all());
    let results = looped.outcome("together", "command")["result"]["results"].as_array().unwrap();
    assert_eq!(results[49]["stdout"], "49");
}

#[test]
fn converged_tasks_between_commands_cost_nothing() {
    if !can_run() {
        return;
    }
    let host = Host::new("between").start();
    let project = Project::new("between", &[&host]);
    let mixed = |i| {
        format!(
            "    - {{name: folder {i}, file: {{path: /srv/d{i}, state: directory}}}}\n    \
             - {{name: text {i}, copy: {{content: 'text {i}', dest: /srv/d{i}/f}}}}\n    \
             - {{name: line {i}, lineinfile: {{path: /srv/d{i}/g, line: 'line {i}', create: true}}}}\n    \
             - {{name: command {i}, command: 'true'}}\n    - {{name: stat {i}, stat: {{path: /srv/d{i}/f}}}}\n"
        )
    };
    let text = format!("- hosts: all\n  tasks:\n{}", (0..10).map(mixed).collect::<String>());
    let first = project.play(&text, &[]);
    assert_eq!(first.ends(0).count("between", "changed"), 40, "{}", first.all());
    let turns = host.relay().turns();
    let second = project.run(&["play.yml"]);
    let turns = host.relay().turns() - turns;
    assert_eq!(second.ends(0).count("between", "changed"), 10, "{}", second.all());
    println!("first {}, second {} bursts in {turns} turns", first.stat("bursts"), second.stat("bursts"));
    assert!(second.stat("bursts") <= 3, "{}", second.all());
    assert!(first.stat("bursts") <= 33, "{}", first.all());
    assert!(turns <= 15, "{turns} turns");
}

#[test]
fn a_chain_stops_where_a_command_changed_what_comes_next() {
    if !can_run() {
        return;
    }
    let host = Host::new("stops").start();
    let project = Project::new("stops", &[&host]);
    host.text("mkdir -p /srv/a; printf old >/srv/a/f");
    let tasks = [
        "{name: one, command: touch /srv/a/one}",
        "{name: holds, copy: {content: old, dest: /srv/a/f}}",
        "{name: spoils, shell: printf new >/srv/a/f}",
        "{name: mends, copy: {content: old, dest: /srv/a/f}}",
        "{name: makes, command: touch /srv/a/made}",
        "{name: not again, command: /bin/false, args: {creates: /srv/a/made}}",
        "{name: last, shell: cat /srv/a/f}",
    ];
    let ran = project.play(&play(&tasks), &[]);
    let expected = [
        "one changed",
        "holds ok",
        "spoils changed",
        "mends changed",
        "makes changed",
        "not again ok",
        "last changed",
    ];
    assert_eq!(ran.ends(0).of_host("stops"), expected, "{}", ran.all());
    assert_eq!(ran.outcome("stops", "last")["result"]["stdout"], "old");
}

#[test]
fn a_chain_ends_with_a_failure() {
    if !can_run() {
        return;
    }
    let host = Host::new("fails").start();
    let project = Project::new("fails", &[&host]);
    let tasks = [
        "{name: odd, shell: exit 3, register: odd, failed_when: 'odd.rc not in [0, 3]'}",
        "{name: ignored, command: /bin/false, ignore_errors: true}",
        "{name: falls, shell: exit 4, register: four, failed_when: 'four.rc not in [0, 3]'}",
        "{name: never, command: touch /srv/never}",
    ];
    let ran = project.play(&play(&tasks), &[]);
    assert_eq!(
        ran.ends(2).of_host("fails"),
        ["odd changed", "ignored failed!", "falls failed"],
        "{}",
        ran.all()
    );
    assert_eq!(ran.stat("bursts"), 1, "{}", ran.all());
    assert_eq!(host.text("ls /srv"), "");
}

#[test]
fn a_loop_goes_on_behind_an_item_that_failed() {
    if !can_run() {
        return;
    }
    let host = Host::new("items").start();
    let project = Project::new("items", &[&host]);
    let tasks = [
        "{name: all, shell: 'echo {{ item }} >>/srv/log; [ {{ item }} != 2 ]', loop: [1, 2, 3, 4], ignore_errors: true}",
        "{name: behind, shell: echo behind >>/srv/log}",
    ];
    let ran = project.play(&play(&tasks), &[]);
    assert_eq!(ran.ends(0).of_host("items"), ["all failed!", "behind changed"], "{}", ran.all());
    assert_eq!(host.text("cat /srv/log"), "1\n2\n3\n4\nbehind");
}

#[test]
fn what_is_not_to_be_logged_is_not_shown_while_it_runs() {
    if !can_run() {
        return;
    }
    let host = Host::new("quiet").start();
    let project = Project::new("quiet", &[&host]);
    let tasks = [
        "{name: seen, command: echo seen}",
        "{name: hidden, command: echo hidden-word, no_log: true}",
        "{name: seen again, command: echo seen}",
    ];
    let ran = project.play(&play(&tasks), &[]);
    let lines: Vec<_> = ran.ends(0).of_kind("output").map(|event| event["line"].clone()).collect();
    assert_eq!(lines, ["seen", "seen"], "{}", ran.all());
    assert_eq!(ran.stat("bursts"), 1, "{}", ran.all());
}

/// Eight commands with a converged file between them, and a file at the end.
fn logged() -> String {
    let mut tasks: Vec<String> =
        (1..=8).map(|i| format!("{{name: c{i}, shell: 'echo c{i} >>/srv/log'}}")).collect();
    tasks.insert(4, "{name: text, copy: {content: old, dest: /srv/text}}".to_owned());
    tasks.push(format!("{{name: big, copy: {{content: '{}', dest: /srv/big}}}}", "x".repeat(20_000)));
    play(&tasks.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_line_that_is_cut_anywhere_runs_nothing_twice_and_says_what_is_unknown() {
    if !can_run() {
        return;
    }
    let host = Host::new("cut").start();
    let project = Project::new("cut", &[&host]);
    let prepare = || host.text("rm -f /srv/log /srv/big; printf old >/srv/text");
    prepare();
    let bytes = |text: &str| {
        let before = host.relay().bytes();
        project.play(text, &[]).ends(0);
        (host.relay().bytes().0 - before.0, host.relay().bytes().1 - before.1)
    };
    // Replies come in packets whose number is left to chance: what comes down is cut step by step from the login on.
    let (_, login) = bytes(&play(&["command: 'true'"]));
    let (up, _) = bytes(&logged());
    let mut unknown = 0;
    // Other bytes in each run.
    let mut random = u64::from(std::process::id());
    let mut below = |limit: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % limit
    };
    for (direction, first, step) in [(Direction::Up, 0, up / 14), (Direction::Down, login - 400, 100)] {
        for part in 1..=14 {
            prepare();
            let at = first + step * part - below(step);
            println!("cut behind {at} bytes {direction:?}");
            host.relay().cut_after(direction, at);
            let ran = project.run(&["play.yml"]);
            assert!([Some(0), Some(4)].contains(&ran.code), "{}", ran.all());
            let log = host.text("sleep 0.2; cat /srv/log 2>/dev/null || true");
            let expected: Vec<String> = (1..=log.lines().count()).map(|i| format!("c{i}")).collect();
            assert_eq!(log.lines().collect::<Vec<_>>(), expected, "{direction:?} {at}: {}", ran.all());
            let big = host.text("wc -c </srv/big 2>/dev/null || echo none; ls -A /srv");
            assert!(big.starts_with("20000\n") || big.starts_with("none\n"), "{big}");
            assert!(!big.contains(".deploy-host"), "{big}");
            let lost: String = ran.of_kind("task_finished").map(ToString::to_string).collect();
            for name in &expected {
                let told = ran.of_host("cut").contains(&format!("{name} changed"));
                assert!(told || lost.contains(name.as_str()), "{name} ran: {}", ran.all());
                unknown += u64::from(!told);
            }
        }
    }
    assert!(unknown > 0, "no cut came at a moment of which nobody can know");
}
