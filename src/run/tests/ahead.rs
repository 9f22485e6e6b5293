use std::{fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, path::Path};

use serde_json::Value;

use super::plays::{folder, run_as};
use crate::run::{Chains, Options};

/// Numbers that are the same in every run of the test.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What tasks read and change, below a folder of the test's own.
const PATHS: [&str; 3] = ["p0", "p1", "sub/p2"];

/// Two names of this machine.
const HOSTS: &str = "a ansible_connection=local\nb ansible_connection=local\n";

/// A task that reads or changes what others read and change: three paths, three variables, three handlers, two users, two
/// names of the host.
fn task(dice: &mut Dice, number: usize, pad: &str, hosts: &[&str]) -> String {
    let path = format!("{{{{ dir }}}}/{}", PATHS[dice.throw(3) as usize]);
    let (var, other) = (format!("v{}", dice.throw(3)), format!("v{}", dice.throw(3)));
    let text = dice.throw(3);
    let body = match dice.throw(19) {
        // Who may go through a folder is seen by others than root alone.
        18 => format!("shell: 'chmod 70{} {{{{ dir }}}}/sub', changed_when: false", [0, 7, 7][text as usize]),
        0 | 1 => format!("copy: {{content: 'text {text}', dest: '{path}'}}"),
        2 => format!("file: {{path: '{path}', state: absent}}"),
        3 => format!(
            "file: {{path: '{path}', state: touch, access_time: preserve, modification_time: preserve}}"
        ),
        4 => format!("file: {{path: '{path}', mode: '060{text}', state: file}}, ignore_errors: true"),
        5 => format!("stat: {{path: '{path}'}}, register: {var}"),
        6 => format!("shell: 'cat {path} 2>/dev/null || true', register: {var}, changed_when: false"),
        7 => format!("shell: 'echo {number} $(id -un) >>{path}', register: {var}"),
        8 => format!("set_fact: {{{var}: {{stdout: \"{{{{ {other}.stdout | default('none') }}}}+\"}}}}"),
        9 => format!("command: 'touch {path}', args: {{creates: '{path}'}}"),
        10 => format!("copy: {{content: \"{{{{ {other}.stdout | default('') }}}}\", dest: '{path}'}}"),
        11 | 12 => format!("shell: 'echo {number} $(id -un) >>{path}'"),
        13 => format!("command: 'cat {path}', ignore_errors: true"),
        14 => format!("shell: 'rm -f {path}; [ {text} != 1 ]', register: {var}, failed_when: {var}.rc > 1"),
        // Only in a block may a command fail that is not to.
        16 if pad.len() > 4 => format!("shell: 'echo {number} $(id -un) >>{path}; [ {text} != 1 ]'"),
        15 | 16 => format!("lineinfile: {{path: '{path}', line: 'text {text}', create: true}}"),
        _ => format!("debug: {{msg: \"{{{{ {var}.stdout | default({other}.changed | default('-')) }}}}\"}}"),
    };
    let mut line = format!("{pad}- {{name: t{number}, {body}");
    if rustix::process::getuid().is_root() && dice.throw(4) == 0 {
        line += ", become: true, become_user: nobody, ignore_errors: true";
        line = line.replacen(", ignore_errors: true", "", line.matches("ignore_errors").count() - 1);
    }
    let mut when = vec![];
    match dice.throw(6) {
        0 => write!(line, ", notify: h{}", dice.throw(3)).unwrap(),
        1 => when.push(format!("\"'text 1' in ({var}.stdout | default('text 1'))\"")),
        2 => when.push(format!("{var} is not changed")),
        3 => line += ", delegate_to: b",
        _ => {}
    }
    if hosts.len() > 1 {
        // Each for one host, because two at once would not be the same twice.
        let host = hosts[dice.throw(hosts.len() as u64) as usize];
        when.insert(0, format!("inventory_hostname == '{host}'"));
    }
    if !when.is_empty() {
        write!(line, ", when: [{}]", when.join(", ")).unwrap();
    }
    line + "}\n"
}

/// Commands one behind the other: one of them may fail, or closes a folder to whom the task behind it becomes.
fn commands(dice: &mut Dice, number: usize) -> String {
    let mut path = || format!("{{{{ dir }}}}/{}", PATHS[dice.throw(3) as usize]);
    let (one, two, three) = (path(), path(), path());
    let closes = rustix::process::getuid().is_root() && dice.throw(2) == 0;
    let middle = match closes {
        true => [
            format!("shell: 'chmod 70{} {{{{ dir }}}}/sub'", [0, 0, 7][dice.throw(3) as usize]),
            // Root, who may go through it, would not see the difference.
            "debug: {msg: on}".to_owned(),
            "stat: {path: '{{ dir }}/sub/p2'}, become: true, become_user: nobody, ignore_errors: true"
                .to_owned(),
        ],
        false => [
            format!("shell: '[ -s {two} ]'"),
            "debug: {msg: on}".to_owned(),
            "debug: {msg: and on}".to_owned(),
        ],
    };
    let ends = match closes {
        // Open before and behind, so that the next run begins with what is seen. What root sees of it stays as it is.
        true => ["[ -e {{ dir }}/sub/p2 ] || echo 1 >>{{ dir }}/sub/p2", "chmod 707 {{ dir }}/sub"]
            .map(str::to_owned),
        false => [one, three].map(|path| format!("echo {number} >>{path}")),
    };
    let ends = ends.map(|command| format!("shell: '{command}'"));
    let tasks = ends[..1].iter().chain(&middle).chain(&ends[1..]).enumerate();
    let tasks: String =
        tasks.map(|(at, task)| format!("        - {{name: b{number}-{at}, {task}}}\n")).collect();
    format!("    - block:\n{tasks}      rescue:\n        - {{name: r{number}, debug: {{msg: rescued}}}}\n")
}

/// A play of such tasks, some in blocks that may fail, with flushes between.
fn play(seed: u64) -> String {
    let mut dice = Dice(seed);
    let hosts: &[&str] = if seed.is_multiple_of(3) { &["a", "b"] } else { &["a"] };
    let mut text = format!("- hosts: {}\n", hosts.join(","));
    text += "  gather_facts: false\n  vars: {dir: '{{ playbook_dir }}/host', v0: {}, v1: {}, v2: {}}\n  \
                    handlers:\n    - {name: h2, shell: 'echo h2 >>{{ dir }}/sub/p2', notify: h0}\n    - {name: h0, shell: 'echo h0 >>{{ dir }}/p0'}\n    \
                    - {name: h1, copy: {content: h1, dest: '{{ dir }}/p1'}, notify: h0,\n       when: inventory_hostname == 'a'}\n  tasks:\n";
    let mut number = 0;
    while number < 14 {
        number += 1;
        match dice.throw(9) {
            0 => text += "    - meta: flush_handlers\n",
            1 => {
                text += "    - block:\n";
                text += &task(&mut dice, number, "        ", hosts);
                let fails = dice.throw(2) == 0;
                writeln!(
                    text,
                    "        - {{name: fails, fail: {{msg: x}}, when: {fails} and v1 is not changed}}"
                )
                .unwrap();
                text += &task(&mut dice, number + 100, "        ", hosts);
                text += "      rescue:\n";
                text += &task(&mut dice, number + 200, "        ", hosts);
                text += "      always:\n";
                text += &task(&mut dice, number + 300, "        ", hosts);
            }
            2 => {
                let task = task(&mut dice, number, "    ", hosts).replace("}\n", ", loop: [1, 2, 1]}\n");
                text += &task.replace("'text ", "'{{ item }} ");
            }
            3 if hosts.len() == 1 => text += &commands(&mut dice, number),
            _ => text += &task(&mut dice, number, "    ", hosts),
        }
    }
    text
}

/// Everything in a folder and the one below it, by name.
fn state(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .chain(fs::read_dir(dir.join("sub")).unwrap())
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap_or_default())
        })
        .collect();
    files.sort();
    files
}

/// What a check and two runs of a play, one after the other, told and left behind.
struct Told {
    events: Vec<Value>,
    state: Vec<(String, String)>,
    bursts: u64,
}

fn at(dir: &Path, text: &str, ahead: Option<usize>, chains: Chains) -> Told {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir.join("host/sub")).unwrap();
    for open in ["host", "host/sub"] {
        fs::set_permissions(dir.join(open), fs::Permissions::from_mode(0o777)).unwrap();
    }
    let mut told = Told { events: vec![], state: vec![], bursts: 0 };
    for check in [true, false, false] {
        let ran = run_as(dir, HOSTS, text, Options { ahead, chains, check, ..Options::default() });
        // A host is connected when it is first needed, which looking ahead moves.
        let connects = |event: &Value| event["event"].as_str().is_some_and(|e| e.starts_with("host_connect"));
        let mut events: Vec<Value> = ran.events.into_iter().filter(|event| !connects(event)).collect();
        // Hosts of a batch know no order between them.
        events.sort_by_key(|event| event["host"].as_str().unwrap_or_default().to_owned());
        told.events.extend(events);
        told.bursts += ran.end.traffic.bursts;
        told.state.extend(state(&dir.join("host")));
    }
    told
}

/// `SEEDS=1..200` plays more, or others.
fn seeds() -> std::ops::Range<u64> {
    let said = std::env::var("SEEDS").unwrap_or_else(|_| "1..9".to_owned());
    let (from, to) = said.split_once("..").unwrap();
    from.parse().unwrap()..to.parse().unwrap()
}

#[test]
fn looking_ahead_changes_nothing_but_the_number_of_trips() {
    let dir = folder("ahead");
    let (mut chained, mut with, mut without) = (0, 0, 0);
    for seed in seeds() {
        let text = play(seed);
        let slow = at(&dir, &text, Some(1), Chains::Never);
        for (window, chains) in
            [(None, Chains::Never), (Some(3), Chains::Everywhere), (None, Chains::Everywhere)]
        {
            let fast = at(&dir, &text, window, chains);
            let which = format!("seed {seed} window {window:?} {chains:?}\n{text}");
            for (a, b) in fast.events.iter().zip(&slow.events) {
                assert_eq!(a, b, "{which}");
            }
            assert_eq!(fast.events.len(), slow.events.len(), "{which}");
            assert_eq!(fast.state, slow.state, "{which}");
            let sum = if chains == Chains::Never { &mut with } else { &mut chained };
            *sum += if window.is_none() { fast.bursts } else { 0 };
        }
        without += slow.bursts;
    }
    fs::remove_dir_all(&dir).unwrap();
    let said = format!("{without} bursts without looking ahead, {with} with, {chained} with chains");
    println!("{said}");
    // A chain that a command breaks may cost more than none: here commands break nearly all.
    assert!(chained < without && with < without, "{said}");
}
