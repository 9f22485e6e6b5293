use serde_json::json;

use super::support::{finished, head, outcome, told};
use crate::{
    event::{Outcome, Status},
    report::manner::Manner,
    source::{Diagnostic, File, Place},
};

fn place() -> Place {
    let text = "- name: install tools\n  apt:\n    name: vim-nix\n    state: present\n";
    let at = text.find("vim-nix").unwrap_or(0);
    Place::new(&File::new("roles/base/tasks/main.yml", text), at..at + 7)
}

fn failed(result: serde_json::Value, diagnostic: Option<Diagnostic>) -> Outcome {
    Outcome { diagnostic, ..outcome(Status::Failed, result) }
}

fn shown(outcome: Outcome) -> String {
    told(Manner::default(), &[finished("web1", &head("base", "install tools"), outcome)])
}

#[test]
fn a_failure_has_its_place_and_what_the_command_said() {
    let lines: String = (1..=30).map(|n| format!("line {n}\n")).collect();
    let result = json!({"msg": "no package matches `vim-nix`", "rc": 100, "cmd": ["apt-get", "install", "vim-nix"], "stdout": lines, "stderr": "E: Unable to locate\x1b[0m package vim-nix\n", "stdout_lines": [], "changed": false});
    let diagnostic =
        Diagnostic::error("no package matches `vim-nix`").at(&place()).hint("did you mean `vim-nox`?");
    insta::assert_snapshot!(shown(failed(result, Some(diagnostic))), @r"
failed: [web1] base : install tools
  error: no package matches `vim-nix`
   --> roles/base/tasks/main.yml:3:11
    |
  3 |     name: vim-nix
    |           ^^^^^^^
    |
    = hint: did you mean `vim-nox`?
  rc: 100
  cmd: apt-get install vim-nix
  stdout (last 20 of 30 lines):
    line 11
    line 12
    line 13
    line 14
    line 15
    line 16
    line 17
    line 18
    line 19
    line 20
    line 21
    line 22
    line 23
    line 24
    line 25
    line 26
    line 27
    line 28
    line 29
    line 30
  stderr:
    E: Unable to locate package vim-nix
");
}

#[test]
fn a_failure_without_a_place_has_its_message() {
    let result = json!({"msg": "non-zero return code", "rc": 3, "stdout": "", "stderr": ""});
    insta::assert_snapshot!(shown(failed(result, None)), @r"
failed: [web1] base : install tools
  error: non-zero return code
  rc: 3
");
}

#[test]
fn a_log_for_a_message_is_cut_and_not_repeated() {
    let lines: String = (1..=30).map(|n| format!("line {n}\n")).collect();
    let result = json!({"msg": lines, "stderr": lines, "rc": 1});
    let diagnostic = Diagnostic::error(lines.trim()).at(&place());
    insta::assert_snapshot!(shown(failed(result, Some(diagnostic))), @r"
failed: [web1] base : install tools
  error: line 1
         line 2
         line 3
         line 4
         line 5
         line 6
         line 7
         line 8
         line 9
         line 10
         line 11
         line 12
         …
   --> roles/base/tasks/main.yml:3:11
    |
  3 |     name: vim-nix
    |           ^^^^^^^
  rc: 1
");
}

#[test]
fn what_is_forgiven_is_short() {
    let result = json!({"msg": "non-zero return code", "rc": 3, "stderr": "long story"});
    let ignored = Outcome {
        ignored: true,
        ..failed(result.clone(), Some(Diagnostic::error("non-zero return code").at(&place())))
    };
    let rescued = Outcome { rescued: true, ..failed(result, None) };
    insta::assert_snapshot!(shown(ignored) + &shown(rescued), @r"
failed: [web1] base : install tools ...ignoring
  non-zero return code
failed: [web1] base : install tools ...rescued
  non-zero return code
");
}

#[test]
fn an_assertion_says_what_does_not_hold() {
    let result =
        json!({"assertion": "ansible_memtotal_mb >= 1024", "evaluated_to": false, "msg": "Assertion failed"});
    insta::assert_snapshot!(shown(failed(result, Some(Diagnostic::error("Assertion failed").at(&place())))), @r"
failed: [web1] base : install tools
  error: Assertion failed
   --> roles/base/tasks/main.yml:3:11
    |
  3 |     name: vim-nix
    |           ^^^^^^^
  assertion: ansible_memtotal_mb >= 1024
");
}

#[test]
fn an_unreachable_host_is_one_line_and_a_hint() {
    let message = "cannot connect to 10.0.0.9 port 22: connection refused";
    let outcome = Outcome {
        delegate: Some("db1".into()),
        diagnostic: Some(Diagnostic::error(message).hint("is sshd running there?")),
        ..outcome(Status::Unreachable, json!({"msg": message, "unreachable": true}))
    };
    insta::assert_snapshot!(shown(outcome), @r"
unreachable: [web1 -> db1] base : install tools
  cannot connect to 10.0.0.9 port 22: connection refused
  hint: is sshd running there?
");
}

#[test]
fn what_no_log_hides_stays_hidden() {
    let outcome = Outcome {
        no_log: true,
        ..failed(json!({"censored": "the output has been hidden", "changed": false}), None)
    };
    insta::assert_snapshot!(shown(outcome), @r"
failed: [web1] base : install tools
  error: the output has been hidden
");
}
