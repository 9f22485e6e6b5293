use serde_json::json;

use super::support::{finished, head, item, looped, outcome, story, told};
use crate::{
    event::{Event, Outcome, Status},
    report::{manner::Manner, style::Style},
    source::Diagnostic,
};

#[test]
fn without_a_terminal_each_thing_has_a_line() {
    insta::assert_snapshot!(told(Manner::default(), &story(false)), @"");
}

#[test]
fn on_a_terminal_what_is_right_is_counted() {
    let manner = Manner { fold: true, ..Manner::default() };
    insta::assert_snapshot!(told(manner, &story(false)), @"");
}

#[test]
fn check_mode_says_so() {
    let task = head("", "restart");
    let mut events = story(true);
    let unknown = Outcome {
        unpredictable: Some("the service is not there yet".into()),
        ..outcome(Status::Ok, json!({}))
    };
    events.insert(events.len() - 1, finished("web1", &task, unknown));
    let mut recap = crate::event::Recap::default();
    events.iter().for_each(|event| event.count(&mut recap));
    if let Some(Event::RunFinished { recap: told, .. }) = events.last_mut() {
        *told = recap;
    }
    insta::assert_snapshot!(told(Manner::default(), &events), @"");
}

#[test]
fn colours_are_those_that_people_know() {
    let manner = Manner { style: Style { colour: true }, ..Manner::default() };
    insta::assert_snapshot!(told(manner, &story(false)).replace('\x1b', "^"), @"");
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
    insta::assert_snapshot!(told(fold, &events), @"");
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
    insta::assert_snapshot!(told(manner, &events), @"");
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
    insta::assert_snapshot!(told(Manner::default(), &events), @"");
}

#[test]
fn a_warning_is_told_once() {
    let warn = |text: &str| Event::Warning { diagnostic: Diagnostic::warning(text).hint("do otherwise") };
    let events = [warn("this is old"), warn("this is new"), warn("this is old")];
    insta::assert_snapshot!(told(Manner::default(), &events), @"");
}
