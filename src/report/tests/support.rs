use std::{rc::Rc, time::Duration};

use serde_json::{Value, json};

use crate::{
    event::{Event, Outcome, Recap, Status, TaskHead},
    report::{manner::Manner, narrator::Narrator},
};

pub fn head(role: &str, name: &str) -> Rc<TaskHead> {
    Rc::new(TaskHead {
        name: name.to_owned(),
        role: (!role.is_empty()).then(|| role.to_owned()),
        module: "command".to_owned(),
        place: "roles/base/tasks/main.yml:3:3".to_owned(),
        handler: false,
        check: false,
    })
}

pub fn outcome(status: Status, result: Value) -> Outcome {
    Outcome {
        status,
        result: result.as_object().cloned().unwrap_or_default(),
        differences: vec![],
        ignored: false,
        rescued: false,
        included: 0,
        unpredictable: None,
        delegate: None,
        verbose: false,
        no_log: false,
        diagnostic: None,
        elapsed: Duration::from_millis(100),
    }
}

pub fn finished(host: &str, task: &Rc<TaskHead>, outcome: Outcome) -> Event {
    Event::TaskFinished { host: host.to_owned(), task: task.clone(), looped: false, outcome }
}

pub fn looped(host: &str, task: &Rc<TaskHead>, outcome: Outcome) -> Event {
    Event::TaskFinished { host: host.to_owned(), task: task.clone(), looped: true, outcome }
}

pub fn item(host: &str, task: &Rc<TaskHead>, label: &str, outcome: Outcome) -> Event {
    Event::ItemFinished { host: host.to_owned(), task: task.clone(), label: label.to_owned(), outcome }
}

/// What a run with these events in it says, without beginning and end.
pub fn told(manner: Manner, events: &[Event]) -> String {
    let mut narrator = Narrator::new(manner);
    let said = events.iter().map(|event| narrator.tell(event));
    said.map(|said| said.text + &said.warning).collect()
}

/// A run of two hosts in which most things happen.
pub fn story(check: bool) -> Vec<Event> {
    let (facts, install, users) =
        (head("", "Gathering Facts"), head("base", "install tools"), head("base", "Nutzer für 日本"));
    let ok = |of: Value| outcome(Status::Ok, of);
    let slow =
        Outcome { elapsed: Duration::from_secs(65), ..outcome(Status::Changed, json!({"changed": true})) };
    let mut events = vec![
        Event::RunStarted { playbook: "site.yml".into(), check, diff: false },
        Event::PlayStarted { name: "sample_group".into(), hosts: vec!["web1".into(), "wéb2".into()] },
        Event::TaskStarted { task: facts.clone() },
        finished("web1", &facts, ok(json!({"ansible_facts": {}}))),
        Event::TaskStarted { task: install.clone() },
        finished("web1", &install, slow),
        finished("wéb2", &install, ok(json!({}))),
        item("web1", &users, "anna", outcome(Status::Changed, json!({}))),
        item("web1", &users, "bob", ok(json!({}))),
        looped("web1", &users, outcome(Status::Changed, json!({"results": []}))),
        finished("wéb2", &users, outcome(Status::Skipped, json!({}))),
    ];
    let mut recap = Recap::default();
    events.iter().for_each(|event| event.count(&mut recap));
    events.push(Event::RunFinished { recap, elapsed: Duration::from_millis(72_400) });
    events
}
