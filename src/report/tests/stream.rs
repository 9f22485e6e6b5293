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
    insta::assert_snapshot!(lines, @r#"
{"event":"run_started","playbook":"site.yml","check":false,"diff":false}
{"event":"play_started","name":"sample_group","hosts":["web1","wéb2"]}
{"event":"task_started","task":{"name":"Gathering Facts","role":null,"module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false}}
{"event":"task_finished","host":"web1","task":{"name":"Gathering Facts","role":null,"module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":false,"outcome":{"status":"ok","result":{"ansible_facts":{}},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"task_started","task":{"name":"install tools","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false}}
{"event":"task_finished","host":"web1","task":{"name":"install tools","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":false,"outcome":{"status":"changed","result":{"changed":true},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":65.0}}
{"event":"task_finished","host":"wéb2","task":{"name":"install tools","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":false,"outcome":{"status":"ok","result":{},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"item_finished","host":"web1","task":{"name":"Nutzer für 日本","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"label":"anna","outcome":{"status":"changed","result":{},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"item_finished","host":"web1","task":{"name":"Nutzer für 日本","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"label":"bob","outcome":{"status":"ok","result":{},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"task_finished","host":"web1","task":{"name":"Nutzer für 日本","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":true,"outcome":{"status":"changed","result":{"results":[]},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"task_finished","host":"wéb2","task":{"name":"Nutzer für 日本","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":false,"outcome":{"status":"skipped","result":{},"differences":[],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":null,"elapsed":0.1}}
{"event":"run_finished","recap":{"hosts":{"web1":{"ok":3,"changed":2,"unreachable":0,"failed":0,"skipped":0,"rescued":0,"ignored":0,"unpredictable":0},"wéb2":{"ok":1,"changed":0,"unreachable":0,"failed":0,"skipped":1,"rescued":0,"ignored":0,"unpredictable":0}}},"elapsed":72.4}
"#);
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
        Event::Reading { host: "web1".into(), path: "files/x".into(), read: 1, total: 2 },
        finished("web1", &task, failed),
    ];
    let masker = Masker::default();
    let lines: String = events.iter().map(|event| line(&masker, event)).collect();
    insta::assert_snapshot!(lines, @r#"
{"event":"warning","diagnostic":{"severity":"warning","message":"this is old","place":{"path":"site.yml","line":1,"column":3},"label":null,"notes":[],"hints":[]}}
{"event":"transfer","host":"web1","path":"/tmp/x","sent":1,"total":2}
{"event":"reading","host":"web1","path":"files/x","read":1,"total":2}
{"event":"task_finished","host":"web1","task":{"name":"look","role":"base","module":"command","place":"roles/base/tasks/main.yml:3:3","handler":false,"check":false},"looped":false,"outcome":{"status":"failed","result":{"msg":"it broke"},"differences":[{"kind":"hidden","what":"/etc/shadow","why":"secret"}],"ignored":false,"rescued":false,"unpredictable":null,"delegate":null,"verbose":false,"no_log":false,"diagnostic":{"severity":"error","message":"it broke","place":{"path":"site.yml","line":1,"column":3},"label":null,"notes":[],"hints":["mend it"]},"elapsed":0.1}}
"#);
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
