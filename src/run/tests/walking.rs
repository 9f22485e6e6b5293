use std::fs;

use serde_json::Value;

use crate::run::Chains;

use super::plays::{Ran, folder, run};

fn lines(ran: &Ran) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    ran.events
        .iter()
        .filter(|event| event["event"] == "task_finished")
        .map(|event| format!("{} {}", text(&event["task"]["name"]), text(&event["outcome"]["status"])))
        .collect()
}

/// Runs tasks that act on the controller alone; `!` fails, `^` changes something and notifies `h`.
fn walk(name: &str, tasks: &str) -> Vec<String> {
    let dir = folder(name);
    let mut text =
        "- hosts: all\n  gather_facts: false\n  handlers: [{name: h, debug: {msg: x}}]\n  tasks:\n"
            .to_owned();
    for line in tasks.lines().filter(|line| !line.trim().is_empty()) {
        let indent = " ".repeat(line.len() - line.trim_start().len());
        text += &match line.trim().strip_prefix("- ") {
            Some(word) if word.starts_with('!') => {
                format!("{indent}- {{name: '{}', fail: {{msg: x}}}}\n", &word[1..])
            }
            Some(word) if word.starts_with('^') => {
                format!(
                    "{indent}- {{name: '{}', debug: {{msg: x}}, changed_when: true, notify: h}}\n",
                    &word[1..]
                )
            }
            Some(word) if !word.contains(':') => format!("{indent}- {{name: '{word}', debug: {{msg: x}}}}\n"),
            _ => format!("{line}\n"),
        };
    }
    let ran = run(&dir, &text, None, Chains::Remote);
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(ran.end.traffic.bursts, 0);
    lines(&ran)
}

#[test]
fn always_in_rescue_in_block() {
    let tasks = "
    - block:
        - block:
            - a
            - !b
            - never
          rescue:
            - block:
                - !c
              always:
                - d
            - never
          always:
            - e
        - never
      rescue:
        - f
      always:
        - g
    - h1
";
    let expected = ["a ok", "b failed", "c failed", "d ok", "e ok", "f ok", "g ok", "h1 ok"];
    assert_eq!(walk("walk-nested", tasks), expected);
}

#[test]
fn a_failure_in_always_ends_the_host() {
    let tasks = "
    - block:
        - a
      always:
        - !b
        - never
    - never
";
    assert_eq!(walk("walk-always", tasks), ["a ok", "b failed"]);
}

#[test]
fn flushes_in_blocks() {
    let tasks = "
    - block:
        - ^a
        - meta: flush_handlers
        - ^b
        - !c
      rescue:
        - meta: flush_handlers
        - d
    - ^e
";
    let expected = ["a changed", "h ok", "b changed", "c failed", "h ok", "d ok", "e changed", "h ok"];
    assert_eq!(walk("walk-flush", tasks), expected);
}

#[test]
fn an_empty_play_is_no_error() {
    assert_eq!(walk("walk-empty", "    - meta: noop\n    - meta: end_play\n    - never\n"), [""; 0]);
}

/// Looked at before the run, too, where nobody knows yet that it will not go on: followed all the way, this never ends.
#[test]
fn a_file_may_include_itself_again_and_again() {
    let dir = folder("walk-itself");
    fs::create_dir_all(&dir).unwrap();
    let include = "- include_tasks: walk.yml\n  loop: [a, b, c, d, e, f, g, h]\n";
    fs::write(dir.join("walk.yml"), format!("{include}  when: r.stdout == '6'\n")).unwrap();
    let tasks = format!("- command: echo 5\n  register: r\n{include}");
    let play = format!("- hosts: all\n  gather_facts: false\n  tasks:\n{}", indented(&tasks));
    let ran = run(&dir, &play, None, Chains::Remote);
    assert_eq!(lines(&ran).iter().filter(|line| line.ends_with("skipped")).count(), 8, "{:?}", lines(&ran));
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
