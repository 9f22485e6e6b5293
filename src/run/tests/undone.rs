use super::check::told;

const HOW: &str = "which check mode does not carry out, may change that";

/// Whether a task that fails alone cannot be predicted behind others.
fn is_open(name: &str, before: &str, task: &str) -> bool {
    let (alone, _) = told(name, &format!("- {{name: it, {task}}}"));
    assert!(alone[0].starts_with("it: failed "), "{alone:?}");
    let (lines, counts) =
        told(name, &format!("{before}\n- {{name: it, {task}}}\n- {{name: end, ping: {{}}}}"));
    let it = lines.iter().find(|line| line.starts_with("it: ")).unwrap();
    let open = it.starts_with("it: unknown as the host is now, it fails: ") && it.contains(HOW);
    assert_eq!(counts["failed"], u64::from(!open), "{lines:?}");
    assert_eq!(lines.last().unwrap() == "end: ok", open, "{lines:?}");
    open
}

#[test]
fn what_no_log_hides_is_not_foreseen() {
    let tasks = "- {name: makes it, command: 'true'}
                 - {name: it, file: {path: /none/hunter2/x, state: file}, no_log: true, register: out}
                 - {name: each, file: {path: '/none/{{ item }}/x', state: file}, no_log: true, loop: [hunter2]}
                 - {name: reads it, debug: {msg: x}, when: out is changed}";
    let (lines, _) = told("undone-unseen", tasks);
    assert!(lines[1].starts_with("it: unknown the output has been hidden due to"), "{lines:?}");
    assert!(lines[2].starts_with("each: unknown the output has been hidden due to"), "{lines:?}");
    assert!(lines[3].starts_with("reads it: unknown ") && !lines[3].contains("hunter2"), "{lines:?}");
}

const FAILS: &str = "lineinfile: {path: /nowhere/f, line: x}";

#[test]
fn a_failure_behind_a_command_that_is_not_run_cannot_be_predicted() {
    let command = "- {name: makes it, command: 'true'}";
    for (task, open) in [
        (FAILS, true),
        ("file: {path: /nowhere/f, mode: '0600'}", true),
        ("file: {path: /nowhere/l, src: /nowhere/f, state: link}", true),
        ("copy: {src: /nowhere/f, dest: /tmp/x, remote_src: true}", true),
        ("slurp: {src: /nowhere/f}", true),
        ("command: {cmd: 'true', chdir: /nowhere}", true),
        ("blockinfile: {path: /nowhere/f, block: x}, loop: [1, 2]", true),
        // This host is the controller.
        ("template: {src: none.j2, dest: /tmp/x}", true),
        // What the host is asked for has no say in these.
        ("file: {path: /etc/passwd, state: file, mode: u=rwz}", false),
        ("lineinfile: {path: /etc/passwd, regexp: '(', line: x}", false),
        ("fail: {msg: x}", false),
        ("debug: {msg: '{{ nothing }}'}", false),
    ] {
        assert_eq!(is_open("undone", command, task), open, "{task}");
    }
}

#[test]
fn so_it_is_behind_all_that_leaves_more_than_is_known() {
    for (before, open) in [
        ("- shell: 'true'", true),
        ("- raw: 'true'", true),
        ("- {command: 'true', args: {creates: /nowhere/g}}", true),
        ("- {command: 'true', loop: [1, 2]}", true),
        ("- {command: 'true', notify: sure}\n- meta: flush_handlers", true),
        ("- {command: 'true', register: out}\n- {stat: {path: '/{{ out.stdout }}'}}", true),
        ("- {command: 'true', delegate_to: localhost}", true),
        ("- {block: [{command: 'true'}], rescue: [{debug: {}}]}", true),
        ("- {user: {name: never-made}}", true),
        ("- {group: {name: never-made}}", false),
        ("- {slurp: {src: /etc/passwd}}", false),
        ("- {command: 'true', args: {creates: /etc}}", false),
        ("- {command: 'true', when: false}", false),
        ("- {command: 'true', check_mode: false}", false),
        ("- {file: {path: /tmp/never-made, state: directory}}", false),
        ("- {command: 'true', delegate_to: elsewhere}", false),
    ] {
        assert_eq!(is_open("leaves-more", before, FAILS), open, "{before}");
    }
}

#[test]
fn all_that_follows_from_it_goes_on() {
    let (lines, counts) = told(
        "undone-follows",
        "
        - {name: first, command: 'true'}
        - {name: forgiven, slurp: {src: /nowhere/f}, register: it, ignore_errors: true}
        - {name: reads it, debug: {msg: x}, when: it is failed}
        - {name: second, shell: 'true', notify: open}
        - {name: judged, slurp: {src: /nowhere/f}, register: it, failed_when: false}
        - {name: reads that, debug: {msg: x}, when: it.content is defined}
        - {name: open too, file: {path: '/nowhere/{{ it.content }}'}}
        - {name: each, slurp: {src: '{{ item }}'}, loop: [/etc/passwd, /nowhere/f], register: it}
        - {name: reads them, debug: {msg: x}, when: it.results | length == 2}
        - {block: [{name: rescued, slurp: {src: /nowhere/f}}, {name: goes on, ping: {}}], rescue: [{name: never, ping: {}}]}
        ",
    );
    let place = |line: u32| {
        let dir = super::plays::folder("undone-follows");
        format!("{}:{line}", dir.join("play.yml").display())
    };
    let undone = |name: &str, before: String| {
        format!(
            "{name}: unknown as the host is now, it fails: file not found: /nowhere/f; but {before}, {HOW}"
        )
    };
    let all = || format!("`open too` ({}) and 2 tasks before it", place(11));
    assert_eq!(
        lines,
        [
            "first: skipped".to_owned(),
            undone("forgiven", format!("`first` ({})", place(5))),
            "reads it: unknown depends on `it`, which `forgiven` registers".to_owned(),
            "second: skipped".to_owned(),
            undone("judged", format!("`second` ({}) and one task before it", place(8))),
            "reads that: unknown depends on `it`, which `judged` registers".to_owned(),
            "open too: unknown depends on `it`, which `judged` registers".to_owned(),
            undone("each", all()),
            "reads them: unknown depends on `it`, which `each` registers".to_owned(),
            undone("rescued", all()),
            "goes on: ok".to_owned(),
            "open: unknown depends on whether `second` notifies it".to_owned(),
        ]
    );
    assert_eq!(["failed", "unpredictable"].map(|key| counts[key].clone()), [0, 9]);
}

/// What is fine but for a group or a program that is missing is announced as a change where another may bring that.
#[test]
fn what_an_undone_task_may_help_is_announced() {
    for task in
        ["user: {name: daemon, group: nobodies}", "user: {name: root, groups: [nobodies], append: true}"]
    {
        let (alone, _) = told("may-help", &format!("- {{name: it, {task}}}"));
        assert!(alone[0].starts_with("it: failed "), "{alone:?}");
        let made = "- {group: {name: nobodies}}";
        for before in ["- command: 'true'", made] {
            let (lines, _) = told("may-help", &format!("{before}\n- {{name: it, {task}}}"));
            assert!(lines.last().unwrap().starts_with("it: changed"), "{lines:?}");
        }
    }
}
