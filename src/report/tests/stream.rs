use serde_json::{Value, json};

use super::support::{finished, head, outcome, story};
use crate::{
    event::{Event, Outcome, Status},
    plan::Difference,
    report::{json::line, masked::masked, masker::Masker},
    source::{Diagnostic, File, Place},
};

#[test]
fn the_stream_has_one_object_a_line() {
    let masker = Masker::default();
    let lines: String = story(false).iter().map(|event| line(&masker, event)).collect();
    insta::assert_snapshot!(lines, @"");
}

/// Every event has a name, and objects of one name have the same keys.
#[test]
fn shapes_are_what_readers_rely_on() {
    let place = Place::new(&File::new("site.yml", "- hosts: all\n"), 2..7);
    let task = head("base", "look");
    let failed = Outcome {
        diagnostic: Some(Diagnostic::error("it broke").at(&place).hint("mend it")),
        differences: vec![Difference::Hidden { what: "/etc/shadow".into(), why: "secret".into() }],
        ..outcome(Status::Failed, json!({"msg": "it broke"}))
    };
    let events = [
        Event::Warning { diagnostic: Diagnostic::warning("this is old").at(&place) },
        Event::Transfer { host: "web1".into(), path: "/tmp/x".into(), sent: 1, total: 2 },
        finished("web1", &task, failed),
    ];
    let masker = Masker::default();
    let lines: String = events.iter().map(|event| line(&masker, event)).collect();
    insta::assert_snapshot!(lines, @"");
}

#[test]
fn secrets_are_in_no_stream() {
    let masker = Masker::default();
    masker.learn("hun\"ter2");
    let outcome = Outcome {
        differences: vec![Difference::Text {
            before_header: String::new(),
            after_header: String::new(),
            before: None,
            after: Some("password=hun\"ter2\n".into()),
        }],
        ..outcome(Status::Ok, json!({"msg": {"a": "hun\"ter2"}, "cmd": ["login", "--password=hun\"ter2"]}))
    };
    let event = finished("web1", &head("", "login hun\"ter2"), outcome);
    let text = line(&masker, &event);
    let read: Value = serde_json::from_str(&text).unwrap();
    assert!(!text.contains("ter2"), "{text}");
    assert_eq!(read["task"]["name"], "login ********");
    assert_eq!(read["outcome"]["result"]["cmd"][1], "--password=********");
    let shown = format!("{:?}", masked(&masker, &event));
    assert_eq!(shown.matches("ter2").count(), 1, "only the name is masked later: {shown}");
}
