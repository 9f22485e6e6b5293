use serde_json::json;

use super::support::{finished, head, item, looped, outcome, story, told};
use crate::{
    event::{Event, Outcome, Status},
    report::{manner::Manner, style::Style},
    source::Diagnostic,
};

#[test]
fn without_a_terminal_each_thing_has_a_line() {
    insta::assert_snapshot!(told(Manner::default(), &story(false)), @r"
PLAY [sample_group]: 2 hosts
ok: [web1] Gathering Facts
changed: [web1] base : install tools (1m 05s)
ok: [wéb2] base : install tools
  changed: [web1] base : Nutzer für 日本 (item=anna)
changed: [web1] base : Nutzer für 日本 (1 of 2 items)
skipping: [wéb2] base : Nutzer für 日本

PLAY RECAP
web1                       : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
wéb2                       : ok=1    changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0
finished in 1m 12s
");
}

#[test]
fn on_a_terminal_what_is_right_is_counted() {
    let manner = Manner { fold: true, ..Manner::default() };
    insta::assert_snapshot!(told(manner, &story(false)), @r"
PLAY [sample_group]: 2 hosts
changed: [web1] base : install tools (1m 05s)
  changed: [web1] base : Nutzer für 日本 (item=anna)
changed: [web1] base : Nutzer für 日本 (1 of 2 items)
  tasks: 1 ok
  base: 1 ok, 2 changed, 1 skipped

PLAY RECAP
web1                       : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
wéb2                       : ok=1    changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0
finished in 1m 12s
");
}

#[test]
fn check_mode_says_so() {
    let task = head("", "restart");
    let mut events = story(true);
    let unknown = Outcome {
        unpredictable: Some("the service is not there yet".into()),
        ..outcome(Status::Unknown, json!({}))
    };
    events.insert(events.len() - 1, finished("web1", &task, unknown));
    let mut recap = crate::event::Recap::default();
    events.iter().for_each(|event| event.count(&mut recap));
    if let Some(Event::RunFinished { recap: told, .. }) = events.last_mut() {
        *told = recap;
    }
    insta::assert_snapshot!(told(Manner::default(), &events), @r"
CHECK MODE: what would change is told, nothing is changed

PLAY [sample_group]: 2 hosts
ok: [web1] Gathering Facts
changed: [web1] base : install tools (1m 05s)
ok: [wéb2] base : install tools
  changed: [web1] base : Nutzer für 日本 (item=anna)
changed: [web1] base : Nutzer für 日本 (1 of 2 items)
skipping: [wéb2] base : Nutzer für 日本
unknown: [web1] restart
  cannot be predicted: the service is not there yet

PLAY RECAP
web1                       : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0    unknown=1
wéb2                       : ok=1    changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0    unknown=0
check mode, nothing was changed: 2 tasks would change something, 1 cannot be predicted
finished in 1m 12s
");
}

#[test]
fn colours_are_those_that_people_know() {
    let manner = Manner { style: Style { colour: true }, ..Manner::default() };
    insta::assert_snapshot!(told(manner, &story(false)).replace('\x1b', "^"), @r"
^[1mPLAY [sample_group]^[0m: 2 hosts
^[0;32mok: [web1]^[0m Gathering Facts
^[0;33mchanged: [web1]^[0m base : install tools^[2m (1m 05s)^[0m
^[0;32mok: [wéb2]^[0m base : install tools
  ^[0;33mchanged: [web1]^[0m base : Nutzer für 日本 (item=anna)
^[0;33mchanged: [web1]^[0m base : Nutzer für 日本 (1 of 2 items)
^[0;36mskipping: [wéb2]^[0m base : Nutzer für 日本

^[1mPLAY RECAP^[0m
^[0;33mweb1                      ^[0m : ^[0;32mok=3   ^[0m ^[0;33mchanged=2   ^[0m unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
^[0;32mwéb2                      ^[0m : ^[0;32mok=1   ^[0m changed=0    unreachable=0    failed=0    ^[0;36mskipped=1   ^[0m rescued=0    ignored=0
^[2mfinished in 1m 12s^[0m
");
}

#[test]
fn debug_shows_its_message_on_the_line_or_below() {
    let task = head("", "say");
    let say = |result| {
        let outcome = Outcome { verbose: true, ..outcome(Status::Ok, result) };
        finished("web1", &task, outcome)
    };
    let events = [
        say(json!({"msg": "hello"})),
        say(json!({"msg": "two\nlines"})),
        say(json!({"msg": ["a", 1, {"b": [true, null]}]})),
        say(json!({"port": 8080, "changed": false, "failed": false})),
        say(
            json!({"users": {"anna": {"shell": "/bin/bash", "groups": ["adm", "sudo"], "keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI anna@example.org"]}}}),
        ),
        item("web1", &task, "one", Outcome { verbose: true, ..outcome(Status::Ok, json!({"msg": "first"})) }),
    ];
    let fold = Manner { fold: true, ..Manner::default() };
    insta::assert_snapshot!(told(fold, &events), @r#"
ok: [web1] say => hello
ok: [web1] say
  two
  lines
ok: [web1] say => ["a",1,{"b":[true,null]}]
ok: [web1] say => port: 8080
ok: [web1] say
  users:
    anna:
      shell: /bin/bash
      groups: ["adm","sudo"]
      keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI anna@example.org"]
  ok: [web1] say (item=one) => first
"#);
}

#[test]
fn more_is_told_to_who_asks() {
    let task = head("base", "look");
    let result = json!({"rc": 0, "stdout": "one\ntwo\u{1b}[31m\n", "stdout_lines": ["one", "two"], "cmd": ["echo", "x"], "stderr": "", "changed": true, "facts": {"deep": {"list": [{"a": 1, "b": "x"}, {"a": 2, "b": "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}]}}});
    let events = [
        Event::TaskStarted { task: task.clone() },
        Event::Output { host: "web1".into(), line: "one\x1b[31m".into() },
        finished("web1", &task, outcome(Status::Changed, result)),
        Event::Notified { host: "web1".into(), handler: "restart it".into() },
        Event::Included { file: "more.yml".into(), hosts: vec!["web1".into()] },
        Event::Retrying { host: "web1".into(), task: task.clone(), left: 1, delay_s: 5.0 },
        Event::NoHosts,
        Event::NoMoreHosts,
        Event::Interrupted,
    ];
    let manner = Manner { verbosity: 2, ..Manner::default() };
    insta::assert_snapshot!(told(manner, &events), @r#"
TASK [base : look] roles/base/tasks/main.yml:3:3
  web1| one
changed: [web1] base : look
  rc: 0
  stdout:
    one
    two
  cmd: ["echo","x"]
  stderr: 
  facts:
    deep:
      list:
      - {"a":1,"b":"x"}
      - a: 2
        b: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
notified: [web1] restart it
included: more.yml for web1
retrying: [web1] base : look (1 attempt left)
skipping: no hosts matched
NO MORE HOSTS LEFT
interrupted: ending what runs on the hosts (again: leaves it there)
"#);
}

#[test]
fn loops_are_summed_up() {
    let task = head("", "each");
    let events = [
        looped("web1", &task, outcome(Status::Skipped, json!({"results": []}))),
        item("web1", &task, "a", outcome(Status::Ok, json!({}))),
        looped("web1", &task, outcome(Status::Ok, json!({}))),
        item("web1", &task, "a", outcome(Status::Failed, json!({"msg": "no such thing"}))),
        item("web2", &task, "a", outcome(Status::Ok, json!({}))),
        item("web1", &task, "b", outcome(Status::Changed, json!({}))),
        looped("web1", &task, outcome(Status::Failed, json!({"msg": "One or more items failed"}))),
        looped("web2", &task, outcome(Status::Ok, json!({}))),
    ];
    insta::assert_snapshot!(told(Manner::default(), &events), @r"
skipping: [web1] each (0 items)
ok: [web1] each (1 item)
  failed: [web1] each (item=a)
    error: no such thing
  changed: [web1] each (item=b)
failed: [web1] each (1 of 2 items)
ok: [web2] each (1 item)
");
}

#[test]
fn a_warning_is_told_once() {
    let warn = |text: &str| Event::Warning { diagnostic: Diagnostic::warning(text).hint("do otherwise") };
    let events = [warn("this is old"), warn("this is new"), warn("this is old")];
    insta::assert_snapshot!(told(Manner::default(), &events), @r"
warning: this is old
hint: do otherwise
warning: this is new
hint: do otherwise
");
}
