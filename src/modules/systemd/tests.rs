use std::rc::Rc;

use serde_json::{Value, json};

use super::Systemd;
use crate::{
    ask::{BootAnswer, Scope, Unit, UnitStatus},
    modules::testing::{Host, Turn, lines, output},
    plan::Plan,
    sh::Output,
};

fn status(pairs: &[(&str, &str)]) -> UnitStatus {
    UnitStatus {
        properties: pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        ..UnitStatus::default()
    }
}

fn unit() -> Unit {
    Unit { name: "web".into(), scope: Scope::System }
}

fn host(status: UnitStatus) -> Rc<Host> {
    let boot = BootAnswer { systemd: true, ..BootAnswer::default() };
    Rc::new(Host::root().boot(boot).knows(unit(), status))
}

fn commands(parameters: Value, status: UnitStatus) -> Vec<String> {
    let told = lines(host(status).plan::<Systemd>(parameters));
    let command = |line: &String| line.strip_prefix("$ systemctl ").map(str::to_owned);
    told.iter().filter_map(command).collect()
}

const RUNS: [(&str, &str); 3] =
    [("LoadState", "loaded"), ("ActiveState", "active"), ("UnitFileState", "enabled")];
const RESTS: [(&str, &str); 3] =
    [("LoadState", "loaded"), ("ActiveState", "inactive"), ("UnitFileState", "disabled")];

#[test]
fn moves() {
    for (parameters, is, expected) in [
        (json!({"state": "started", "enabled": true}), &RUNS, &[][..]),
        (json!({"state": "started", "enabled": true}), &RESTS, &["enable web", "start web"]),
        (json!({"state": "stopped", "enabled": false}), &RUNS, &["disable web", "stop web"]),
        (json!({"state": "stopped", "masked": false}), &RESTS, &[]),
        (json!({"state": "restarted", "no_block": true}), &RUNS, &["--no-block restart web"]),
        (json!({"state": "restarted"}), &RESTS, &["start web"]),
        (json!({"state": "reloaded"}), &RUNS, &["reload web"]),
        (json!({"masked": true, "force": true}), &RUNS, &["--force mask web"]),
        (json!({"state": "started", "daemon_reload": true}), &RUNS, &["daemon-reload"]),
    ] {
        let mut parameters = parameters;
        parameters["name"] = json!("web");
        assert_eq!(commands(parameters.clone(), status(is)), expected, "{parameters}");
    }
}

#[test]
fn results() {
    let ok = lines(
        host(status(&RUNS)).plan::<Systemd>(json!({"name": "web", "state": "started", "enabled": true})),
    );
    let properties = r#"{"LoadState":"loaded","ActiveState":"active","UnitFileState":"enabled"}"#;
    assert_eq!(
        ok,
        [format!(r#"ok {{"name":"web","status":{properties},"enabled":true,"state":"started"}}"#)]
    );
    let reload = lines(host(status(&RUNS)).plan::<Systemd>(json!({"name": "web", "daemon_reload": true})));
    assert!(reload[0].starts_with("stays "));
}

#[test]
fn unknown_units() {
    let missing = || status(&[("LoadState", "not-found"), ("ActiveState", "inactive")]);
    let failure = host(missing()).plan::<Systemd>(json!({"name": "web", "state": "started"})).err().unwrap();
    assert_eq!(failure.msg, "Could not find the requested service web: host");
    let script = UnitStatus { script: true, ..missing() };
    assert_eq!(commands(json!({"name": "web", "state": "started"}), script), ["start web"]);
}

#[test]
fn a_new_unit_is_looked_up_behind_the_reload() {
    let missing = status(&[("LoadState", "not-found")]);
    let plan =
        host(missing).plan::<Systemd>(json!({"name": "web", "state": "started", "daemon_reload": true}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let turn = Turn::new()
        .says("systemctl daemon-reload", output(""))
        .knows(unit(), status(&RESTS))
        .says("systemctl start web", output(""));
    assert!(turn.of(change).unwrap().changed);
}

#[test]
fn without_systemd_units_are_offline() {
    let offline = |state: &str| UnitStatus { offline: state.into(), ..UnitStatus::default() };
    assert_eq!(
        commands(json!({"name": "web", "state": "started", "enabled": true}), offline("disabled")),
        ["enable web"]
    );
    let told = lines(
        host(offline("enabled")).plan::<Systemd>(json!({"name": "web", "state": "started", "enabled": true})),
    );
    assert!(told[0].contains("systemd does not run on this host: `web` is not started"));
}

#[test]
fn failures_tell_what_was_tried() {
    let plan = host(status(&RESTS)).plan::<Systemd>(json!({"name": "web", "state": "started"}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let refused = Output { rc: 1, stderr: b"Job failed.\n".to_vec(), ..Output::default() };
    let failure = Turn::new().says("", refused).of(change).unwrap_err();
    assert_eq!(failure.msg, "Unable to start service web: Job failed.");
}

#[test]
fn rules() {
    for (parameters, msg) in [
        (
            json!({"name": "web"}),
            "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec",
        ),
        (json!({"state": "started"}), "missing parameter(s) required by 'state': name [state]"),
        (
            json!({"name": "we*", "state": "started"}),
            "This module does not currently support using glob patterns, found '*' in service name: we* [name]",
        ),
    ] {
        Host::root().decides::<Systemd>(parameters, &["rounds: 0", &format!("failed: {msg}")]);
    }
}
