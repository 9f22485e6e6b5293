use std::fs;

use serde_json::Value;

use super::plays::{LOCAL, folder, run_as};
use crate::run::Options;

/// What check mode says of the tasks of a play, a line for each, and the host's counters.
pub fn told(name: &str, tasks: &str) -> (Vec<String>, Value) {
    let dir = folder(name);
    fs::create_dir_all(dir.join("templates")).unwrap();
    fs::write(dir.join("templates/page.j2"), "{{ out.stdout }}\n").unwrap();
    let more = "- {name: included, command: date, register: more}\n\
                - {name: again, include_tasks: more.yml, when: out.rc == 0}\n";
    fs::write(dir.join("more.yml"), more).unwrap();
    fs::write(dir.join("some.yml"), "some: 1\n").unwrap();
    let lines: Vec<&str> = tasks.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let handlers = "[{name: sure, debug: {msg: x}}, {name: open, debug: {msg: x}, register: opened}]";
    let play = format!(
        "- hosts: all\n  gather_facts: false\n  handlers: {handlers}\n  tasks:\n    {}\n",
        lines.join("\n    ")
    );
    let ran = |ahead| run_as(&dir, LOCAL, &play, Options { check: true, ahead, ..Options::default() });
    let (events, alone) = (ran(None).events, ran(Some(1)).events);
    assert_eq!(fates(&events), fates(&alone), "looking ahead says the same");
    fs::remove_dir_all(&dir).unwrap();
    let end = events.iter().find(|event| event["event"] == "run_finished").unwrap();
    (fates(&events), end["recap"]["hosts"]["a"].clone())
}

pub fn fates(events: &[Value]) -> Vec<String> {
    let finished = events.iter().filter(|event| event["event"] == "task_finished");
    finished
        .map(|event| {
            let (task, outcome) = (&event["task"], &event["outcome"]);
            let why = outcome["unpredictable"].as_str().or(outcome["result"]["msg"].as_str());
            let why = why.filter(|_| outcome["status"] == "unknown" || outcome["status"] == "failed");
            let line =
                format!("{}: {} {}", text(&task["name"]), text(&outcome["status"]), why.unwrap_or_default());
            line.trim_end().to_owned()
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

/// One task behind a probe that check mode does not run.
fn behind(name: &str, task: &str) -> String {
    let tasks = format!("- {{name: Probe, command: 'true', register: out}}\n- {{name: it, {task}}}");
    let (lines, counts) = told(name, &tasks);
    assert_eq!(lines[0], "Probe: skipped");
    assert_eq!(counts["failed"], 0, "{lines:?}");
    lines[1].strip_prefix("it: ").unwrap().to_owned()
}

#[test]
fn what_reads_a_command_that_was_not_run_cannot_be_predicted() {
    let depends = "unknown depends on `out`, which `Probe` registers";
    for (task, fate) in [
        ("debug: {msg: x}, when: out.rc == 0", depends),
        ("debug: {msg: '{{ out.stdout }}'}", depends),
        ("debug: {var: out}", depends),
        ("debug: {msg: '{{ out }}'}", depends),
        ("debug: {msg: x}, when: \"'x' in out.stdout_lines | default([])\"", depends),
        ("debug: {msg: x}, when: out.stderr is defined", depends),
        ("debug: {msg: '{{ item }}'}, loop: '{{ out.stdout_lines }}'", depends),
        ("assert: {that: out.rc == 0}", depends),
        ("fail: {msg: x}, when: out.rc != 0", depends),
        ("template: {src: page.j2, dest: /tmp/page}", depends),
        ("copy: {content: '{{ out }}', dest: /tmp/page}", depends),
        ("file: {path: '/tmp/{{ out.stdout }}'}", depends),
        ("set_fact: {x: '{{ out.stdout }}'}", depends),
        ("include_vars: '{{ out.stdout }}.yml'", depends),
        ("ping: {}, become: true, become_user: '{{ out.stdout }}'", depends),
        ("ping: {}, changed_when: out.rc == 0", depends),
        ("meta: end_play, when: out.rc == 0", depends),
        // Where conditions decide without it, they do.
        ("debug: {msg: x}, when: false and out.rc == 0", "skipped"),
        ("debug: {msg: x}, when: true or out.rc == 0", "ok"),
        // What is known of it.
        ("debug: {msg: x}, when: out is skipped and not out is changed", "ok"),
        ("debug: {msg: x}, when: out.changed or out is not skipped", "skipped"),
        ("debug: {msg: x}, when: out is succeeded and out.failed == false", "ok"),
        ("debug: {msg: x}, when: not ansible_check_mode and out.rc == 0", "skipped"),
        ("debug: {msg: '{{ out.cmd }} {{ out.msg }}'}, when: out is defined", "ok"),
        ("debug: {msg: \"{{ 'a' if out is skipped else out.stdout }}\"}", "ok"),
    ] {
        assert_eq!(behind("reads", task), fate, "{task}");
    }
}

#[test]
fn it_goes_through_all_that_follows() {
    let (lines, counts) = told(
        "follows",
        "
        - {name: Probe, shell: date, register: out}
        - {name: set, set_fact: {x: '{{ out.stdout }}', y: 1}}
        - {name: keeps, set_fact: {z: '{{ out }}'}}
        - {name: of z, debug: {msg: x}, when: z is skipped}
        - {name: of its output, debug: {msg: x}, when: z.rc == 0}
        - {name: uses, stat: {path: '/{{ x }}'}, register: found}
        - {name: exists, debug: {msg: x}, when: found.stat.exists}
        - {name: with default, debug: {msg: \"{{ y | default('') }}\"}}
        - {name: looped, command: 'echo {{ item }}', loop: [1, 2], register: each}
        - {name: of one, debug: {msg: '{{ item.stdout }}'}, loop: '{{ each.results }}'}
        - {name: of what it ran over, debug: {msg: '{{ item.item }}'}, loop: '{{ each.results }}'}
        - {name: tried, command: 'true', register: tries, until: tries.rc == 0}
        - {name: of its tries, debug: {msg: '{{ tries.attempts }}'}}
        - {name: brought, include_tasks: more.yml, when: out.rc == 0}
        - {name: of what it brought, debug: {msg: '{{ more.stdout }}'}}
        - {name: of what nobody knows, include_vars: '{{ x }}.yml'}
        - {name: perhaps in it, debug: {msg: '{{ some }}'}}
        - {name: ends, debug: {msg: end}}
        ",
    );
    assert_eq!(
        lines,
        [
            "Probe: skipped",
            "set: unknown depends on `out`, which `Probe` registers",
            "keeps: ok",
            "of z: ok",
            "of its output: unknown depends on `out`, which `Probe` registers",
            "uses: unknown depends on `x`, which `set` sets",
            "exists: unknown depends on `found`, which `uses` registers",
            "with default: unknown depends on `y`, which `set` sets",
            "looped: skipped",
            "of one: unknown depends on `each`, which `looped` registers",
            "of what it ran over: ok",
            "tried: skipped",
            "of its tries: unknown depends on `tries`, which `tried` registers",
            "brought: unknown depends on `out`, which `Probe` registers",
            "included: unknown depends on `out`, which `Probe` registers",
            "again: unknown depends on `out`, which `Probe` registers",
            "of what it brought: unknown depends on `more`, which `included` registers",
            "of what nobody knows: unknown depends on `x`, which `set` sets",
            "perhaps in it: unknown 'some' is undefined, but perhaps `of what nobody knows` defines it",
            "ends: ok",
        ]
    );
    let counts = ["ok", "changed", "skipped", "failed", "unpredictable"].map(|key| counts[key].clone());
    assert_eq!(counts, [4, 0, 3, 0, 13]);
}

#[test]
fn what_is_known_of_commands_stays_known() {
    let (lines, counts) = told(
        "known",
        "
        - {name: runs, command: echo hi, register: ran, check_mode: false}
        - {name: it said, assert: {that: \"ran.rc == 0 and ran.stdout == 'hi'\"}}
        - {name: made, command: 'false', args: {creates: /etc}, register: made}
        - {name: of made, assert: {that: made.rc == 0 and made is not skipped}}
        - {name: would, command: 'false', args: {creates: /nowhere/1}, register: would}
        - {name: would change, assert: {that: would is changed}}
        - {name: would say, debug: {var: would.stdout}}
        - {name: judged, command: 'false', args: {creates: /nowhere/2}, register: it, changed_when: it.stdout}
        - {name: fails, command: 'false', args: {creates: /nowhere/3}, register: it, failed_when: it.stderr}
        - {name: forgiven, command: 'false', register: it, ignore_errors: true}
        - {name: of its failure, debug: {msg: x}, when: it is failed}
        - {name: never fails, command: 'false', register: it, ignore_errors: true, failed_when: false}
        - {name: of no failure, debug: {msg: x}, when: it is succeeded}
        - {name: seen, command: 'false', register: it, changed_when: it.rc == 0}
        - {name: of its change, debug: {msg: x}, when: it is changed}
        - {name: never changes, command: 'false', register: it, changed_when: false}
        - {name: of no change, debug: {msg: x}, when: it is not changed}
        - {name: seen twice, command: 'false', register: it, changed_when: it.rc == 0, loop: [1, 2]}
        - {name: of two changes, debug: {msg: x}, when: it is changed}
        - {name: called, debug: {msg: '{{ item.item }}'}, loop: '{{ it.results }}', loop_control: {label: '{{ item.rc }}'}}
        - {name: raw, raw: 'true', register: it}
        - {name: of raw, debug: {msg: x}, when: it.rc == 0}
        - {name: until, command: 'false', register: it, until: it.rc == 0, failed_when: it.rc == 0}
        ",
    );
    assert_eq!(
        lines,
        [
            "runs: changed",
            "it said: ok",
            "made: ok",
            "of made: ok",
            "would: changed",
            "would change: ok",
            "would say: unknown depends on `would`, which `would` registers",
            "judged: unknown only what it says when it runs tells whether that is a change",
            "fails: changed",
            "forgiven: skipped",
            "of its failure: unknown depends on `it`, which `forgiven` registers",
            "never fails: skipped",
            "of no failure: ok",
            "seen: skipped",
            "of its change: unknown depends on `it`, which `seen` registers",
            "never changes: skipped",
            "of no change: ok",
            "seen twice: skipped",
            "of two changes: unknown depends on `it`, which `seen twice` registers",
            "called: ok",
            "raw: skipped",
            "of raw: unknown depends on `it`, which `raw` registers",
            "until: skipped",
        ]
    );
    assert_eq!(counts["failed"], 0);
}

#[test]
fn handlers_of_what_cannot_be_predicted_cannot_be_either() {
    let (lines, counts) = told(
        "handlers",
        "
        - {name: Probe, command: 'true', register: out, notify: [sure, open]}
        - {name: changes, debug: {msg: x}, changed_when: true, notify: sure}
        - {name: never, command: 'true', changed_when: false, notify: open}
        - meta: flush_handlers
        - {name: of the handler, debug: {msg: '{{ opened.msg }}'}}
        - {name: not at all, debug: {msg: x}, notify: open}
        - {name: perhaps, debug: {msg: x}, when: out.rc == 0, notify: [open]}
        - {name: each, command: 'echo {{ item }}', loop: [1, 2], notify: sure}
        ",
    );
    assert_eq!(
        lines,
        [
            "Probe: skipped",
            "changes: changed",
            "never: skipped",
            "sure: ok",
            "open: unknown depends on whether `Probe` notifies it",
            "of the handler: unknown depends on `opened`, which `open` registers",
            "not at all: ok",
            "perhaps: unknown depends on `out`, which `Probe` registers",
            "each: skipped",
            "sure: unknown depends on whether `each` notifies it",
            "open: unknown depends on whether `perhaps` notifies it",
        ]
    );
    assert_eq!(counts["unpredictable"], 5);
}

#[test]
fn what_is_known_of_a_result_is_told() {
    let dir = folder("known-of");
    let tasks = "- {name: each, command: 'echo {{ item }}', loop: [1, 2], register: all}";
    let play = format!("- hosts: all\n  gather_facts: false\n  tasks: [{}]\n", &tasks[2..]);
    let ran = run_as(&dir, LOCAL, &play, Options { check: true, ..Options::default() });
    fs::remove_dir_all(&dir).unwrap();
    let told = ran.events.iter().find(|event| event["event"] == "task_finished").unwrap();
    let results = told["outcome"]["result"]["results"].as_array().unwrap();
    let known: Vec<_> =
        results.iter().map(|item| (&item["cmd"][1], &item["skipped"], item.get("rc"))).collect();
    assert_eq!(known, [(&"1".into(), &true.into(), None), (&"2".into(), &true.into(), None)]);
}

/// What is assumed while another name of the machine waits for an answer takes no answer away from it.
#[test]
fn names_of_one_machine_do_not_wait_for_each_other_for_ever() {
    let dir = folder("check-names");
    let play =
        "- hosts: all\n  gather_facts: false\n  tasks:\n    - {command: echo, check_mode: false}\n    \
                - {file: {path: 'DIR/{{ inventory_hostname }}', state: directory}}\n"
            .replace("DIR", &dir.display().to_string());
    let hosts: String = ["a", "b", "c"].map(|name| format!("{name} ansible_connection=local\n")).concat();
    let ran = run_as(&dir, &hosts, &play, Options { check: true, ..Options::default() });
    fs::remove_dir_all(&dir).unwrap();
    let changed = |event: &&serde_json::Value| event["outcome"]["status"] == "changed";
    assert_eq!(ran.events.iter().filter(changed).count(), 6);
}
