use std::fs;

use serde_json::{Value, json};

use super::plays::{LOCAL, folder, run_as};
use crate::run::Options;

/// What expressions are behind tasks of a play, by the names of the tasks that tell them.
fn told(name: &str, tasks: &str, options: Options) -> impl Fn(&str) -> Value + use<> {
    let dir = folder(name);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("f"), "old\n").unwrap();
    fs::write(dir.join("t.j2"), "new\n").unwrap();
    let tasks = tasks.replace("DIR", &dir.display().to_string());
    let ran =
        run_as(&dir, LOCAL, &format!("- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}"), options);
    fs::remove_dir_all(&dir).unwrap();
    let of_items =
        ran.events.iter().filter_map(|event| event["outcome"]["result"]["results"].as_array()).flatten();
    let mut extras = of_items.filter_map(|item| item.get("invocation").or(item.get("diff")));
    assert_eq!(extras.next(), None, "what reports are told of items they are told once");
    let place = dir.display().to_string();
    move |name| {
        let mut finished = ran.events.iter().filter(|event| event["event"] == "task_finished");
        let event = finished
            .rfind(|event| event["task"]["name"] == name && event["task"]["module"] == "debug")
            .unwrap();
        let text = event["outcome"]["result"]["msg"].to_string().replace(&place, "DIR");
        serde_json::from_str(&text).unwrap()
    }
}

const TASKS: &str = "
  - {file: {path: DIR/f, mode: '0644'}}
  - {file: {path: DIR/f, mode: '0600'}, register: r}
  - {name: file, debug: {msg: '{{ r.diff }}'}}
  - {file: {path: DIR/f, mode: '0600'}, register: r}
  - {name: same file, debug: {msg: '{{ r.diff }}'}}
  - {lineinfile: {dest: DIR/f, line: x}, register: r}
  - {name: lineinfile, debug: {msg: '{{ r.diff }}'}}
  - {blockinfile: {path: DIR/f, block: '', mode: '0640'}, register: r}
  - {name: blockinfile, debug: {msg: '{{ r.diff }}'}}
  - {copy: {content: \"new\\n\", dest: DIR/f}, register: r}
  - {name: copy, debug: {msg: '{{ r.diff }}'}}
  - {template: {src: t.j2, dest: DIR/f}, register: r}
  - {name: template, debug: {msg: '{{ r.diff }}'}}
  - {copy: {content: \"new\\n\", dest: DIR/f, mode: '0600'}, register: r}
  - {name: mode of a copy, debug: {msg: '{{ r.diff }}'}}
  - {copy: {src: DIR/f, dest: DIR/g, remote_src: true}, register: r}
  - {name: copy there, debug: {msg: \"{{ r.diff | default('none') }}\"}}
  - {copy: {content: '', dest: DIR/nowhere/f}, register: r, ignore_errors: true}
  - {name: failed, debug: {msg: \"{{ r.diff | default('none') }}\"}}
  - {copy: {content: \"1\\n\", dest: DIR/f}, register: r, diff: OTHER}
  - {name: turned, debug: {msg: '{{ r.diff | length }}'}}
";

#[test]
fn differences_are_registered() {
    let headers = |name: &str| {
        let name = format!("DIR/f ({name})");
        json!({"before_header": name, "after_header": name})
    };
    let with = |mut of: Value, before: Value, after: Value| {
        of["before"] = before;
        of["after"] = after;
        of
    };
    let mode = |mode: &str| json!({"mode": mode});
    for diff in [false, true] {
        let it = told(
            "diffs",
            &TASKS.replace("OTHER", if diff { "false" } else { "true" }),
            Options { diff, ..Options::default() },
        );
        let path = |mode: Option<&str>| match mode {
            Some(mode) => json!({"path": "DIR/f", "mode": mode}),
            None => json!({"path": "DIR/f"}),
        };
        assert_eq!(it("file"), json!({"before": path(Some("0644")), "after": path(Some("0600"))}));
        assert_eq!(it("same file"), json!({"before": path(None), "after": path(None)}));
        let (old, new) = if diff { ("old\n", "old\nx\n") } else { ("", "") };
        let content = with(headers("content"), old.into(), new.into());
        assert_eq!(it("lineinfile"), json!([content, headers("file attributes")]));
        let (content, attributes) = (
            with(headers("content"), "".into(), "".into()),
            with(headers("file attributes"), mode("0600"), mode("0640")),
        );
        assert_eq!(it("blockinfile"), json!([content, attributes]));
        let of_file = with(
            json!({"before_header": "DIR/f", "after_header": "DIR/f"}),
            "old\nx\n".into(),
            "new\n".into(),
        );
        assert_eq!(it("copy"), if diff { json!([of_file]) } else { json!([]) });
        assert_eq!(it("template"), json!({"before": path(None), "after": path(None)}));
        assert_eq!(it("mode of a copy"), json!({"before": path(Some("0640")), "after": path(Some("0600"))}));
        let copied = json!([{"prepared": "DIR/f is copied to DIR/g"}]);
        assert_eq!(it("copy there"), if diff { copied } else { json!([]) });
        assert_eq!(it("failed"), "none");
        assert_eq!(it("turned"), if diff { 0 } else { 1 });
    }
}

#[test]
fn items_of_loops_tell_their_arguments() {
    let it = told(
        "invocation",
        "
  - {stat: 'name={{ item }} follow=yes get_mime=no', register: r, loop: [DIR/f, DIR/none]}
  - {name: stat, debug: {msg: \"{{ r.results | map(attribute='invocation.module_args') | list }}\"}}
  - {command: echo hi, register: r, loop: [1], changed_when: false}
  - {name: command, debug: {msg: '{{ r.results[0].invocation.module_args }}'}}
  - {user: {name: root, groups: 'bin,sys', append: yes, password: '*', update_password: on_create}, register: r, loop: [1], check_mode: true}
  - {name: user, debug: {msg: '{{ r.results[0].invocation.module_args }}'}}
  - {wait_for: {path: DIR/f}, register: r, loop: [1]}
  - {name: defaults, debug: {msg: '{{ r.results[0].invocation.module_args }}'}}
  - {file: {path: DIR/none}, register: r, loop: [1], ignore_errors: true}
  - {name: failed, debug: {msg: '{{ r.results[0].invocation.module_args.path }}'}}
  - {ping: {}, register: r}
  - {name: alone, debug: {msg: '{{ r | list }}'}}
",
        Options::default(),
    );
    let stat = |path: &str| {
        json!({"path": path, "follow": true, "get_mime": false, "get_attributes": true, "get_checksum": true,
            "checksum_algorithm": "sha1", "get_md5": null})
    };
    assert_eq!(it("stat"), json!([stat("DIR/f"), stat("DIR/none")]));
    let command = it("command");
    assert_eq!((&command["_raw_params"], &command["chdir"]), (&json!("echo hi"), &Value::Null));
    let user = it("user");
    let known = ["name", "groups", "append", "password", "system", "uid"].map(|key| user[key].clone());
    let hidden = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER";
    assert_eq!(json!(known), json!(["root", ["bin", "sys"], true, hidden, false, null]));
    let defaults = it("defaults");
    let known = ["state", "host", "port", "exclude_hosts", "sleep"].map(|key| defaults[key].clone());
    assert_eq!(json!(known), json!(["started", "127.0.0.1", null, null, 1]));
    assert_eq!(defaults["active_connection_states"][5], "TIME_WAIT");
    assert_eq!(it("failed"), "DIR/none");
    assert_eq!(it("alone"), json!(["ping", "changed", "failed"]));
}

const LOOPS: &str = "
  - {debug: {msg: x}, loop: '{{ nowhere }}', when: item.x is defined, register: undefined}
  - {debug: {msg: x}, loop: '{{ [1] | map(\"no.such.filter\") }}', when: 1 > 2, register: elsewhere}
  - {debug: {msg: x}, loop: '{{ [1] | map(\"no.such.filter\") }}', when: item.x is defined, register: wrong, ignore_errors: true}
  - {name: told, debug: {msg: '{{ [undefined is skipped, elsewhere is skipped, wrong is failed] }}'}}
";

#[test]
fn conditions_that_read_an_item_skip_no_loop_that_is_wrong() {
    assert_eq!(told("loops-wrong", LOOPS, Options::default())("told"), json!([true, true, true]));
}

#[test]
fn a_command_that_need_not_run_says_so_in_the_words_of_its_mode() {
    for (check, verb) in [(false, "Did not"), (true, "Would not")] {
        let it = told(
            "spared",
            "
  - {shell: {cmd: touch DIR/f, creates: DIR/f}, register: r}
  - {name: shell, debug: {msg: '{{ r }}'}}
  - {command: touch DIR/f, args: {removes: DIR/none}, register: r}
  - {name: command, debug: {msg: '{{ r.msg }}'}}
  - {command: {chdir: DIR/none, cmd: pwd}, register: r, ignore_errors: true}
  - {name: lost, debug: {msg: '{{ [r.cmd, r.rc, r.stdout, r.start] }}'}}
  - {command: 'true', when: false, register: r}
  - {name: unmet, debug: {msg: '{{ [r.false_condition, r.skip_reason] }}'}}
  - {stat: {path: DIR}, loop: [1], register: r}
  - {name: looped, debug: {msg: '{{ r.skipped }}'}}
  - {lineinfile: {path: DIR/f, regexp: '', line: '{{ item }}'}, loop: [old], register: r}
  - {name: warned, debug: {msg: '{{ [r.warnings | length, r.results[0].warnings is defined] }}'}}
",
            Options { check, ..Options::default() },
        );
        let msg = |path: &str, why: &str| format!("{verb} run command since '{path}' {why}");
        let shell = json!({"cmd": "touch DIR/f", "rc": 0, "stdout": "skipped, since DIR/f exists", "stderr": "",
            "msg": msg("DIR/f", "exists"), "changed": false,
            "failed": false, "stdout_lines": ["skipped, since DIR/f exists"], "stderr_lines": []});
        assert_eq!(it("shell"), shell);
        assert_eq!(it("command"), msg("DIR/none", "does not exist"));
        assert_eq!(it("lost"), json!([["pwd"], null, "", null]));
        assert_eq!(it("unmet"), json!([false, "Conditional result was False"]));
        assert_eq!(it("looped"), false);
        assert_eq!(it("warned"), json!([1, false]));
    }
}

#[test]
fn facts_that_a_set_fact_keeps_are_seen_by_the_next_task() {
    let tasks = "    - set_fact: {kept: 1, cacheable: true}\n    - {name: it, debug: {msg: '{{ ansible_facts.kept }}'}}\n";
    assert_eq!(told("kept-facts", tasks, Options::default())("it"), json!(1));
}
