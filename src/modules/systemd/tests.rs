
            "$ systemctl enable -- app;$ systemctl reload -- app",
            "$ systemctl enable -- app;$ systemctl start -- app",
            "$ systemctl restart -- app",
            "$ systemctl start -- app",
            "act",
            "reloaded",
            "restarted",
            "rounds: 1",
            "started",
            "unknown: Could not find the requested service app: host",
            &RESTS,
            &RUNS,
            &["--force mask web"],
            &["--no-block restart web"],
            &["daemon-reload"],
            &["disable web", "stop web"],
            &["enable web", "start web"],
            &format!(r#"ok {{"name":"app",{shown},"enabled":true,"state":"started"}}"#),
            .collect(),
            .into(),
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            json!({"masked": true, "force": true}),
            json!({"state": "restarted", "no_block": true}),
            json!({"state": "started", "daemon_reload": true}),
            json!({"state": "started", "enabled": true}),
            json!({"state": "stopped", "enabled": false}),
            r#"ok {{"name":"web","status":{properties},"enabled":true,"state":"started"}}"#
            unit("active", "enabled"),
            unit("active", "indirect"),
            unit("inactive", "disabled"),
            unit("inactive", "enabled"),
        "{told:?}"
        &[
        (
        ("ActiveState", active),
        ("LoadState", "loaded"),
        ("UnitFileState", file_state),
        (json!({"state": "reloaded"}), &RUNS, &["reload web"]),
        (json!({"state": "restarted"}), &RESTS, &["start web"]),
        (json!({"state": "started", "enabled": true}), &RUNS, &[][..]),
        (json!({"state": "stopped", "masked": false}), &RESTS, &[]),
        (unit("activating", "static"), "stopped", "$ systemctl stop -- app"),
        ),
        )]
        ..BootAnswer::default()
        ..ServiceStatus::default()
        ..UnitStatus::default()
        ..missing()
        .err()
        .plan::<Systemd>(json!({"name": "web", "state": "started"}))
        .unwrap();
        ["start web"]
        [format!(
        ],
        assert_eq!(commands(parameters.clone(), status(is)), expected, "{parameters}");
        assert_eq!(ran.join(";"), steps, "{state}");
        commands(json!({"name": "web", "state": "started"}), script),
        enabled: "disabled".into(),
        host(status(&RUNS)).plan::<Systemd>(json!({"name": "web", "state": "started", "enabled": true})),
        json!({"name": "app", "state": "started", "enabled": true, "masked": false}),
        json!({"name": "app", "state": "started"}),
        let host = std::rc::Rc::new(host(status));
        let mut parameters = parameters;
        let ran: Vec<String> = told.into_iter().filter(|line| line.starts_with('$')).collect();
        let told = lines(host.plan::<Systemd>(json!({"name": "app", "state": state, "enabled": true})));
        manager: Manager::Offline,
        manager: Manager::Systemd,
        name: "web".into(),
        ok,
        parameters["name"] = json!("web");
        properties: pairs
        properties: properties
        scope: Scope::System,
        script: true,
        systemd: true,
        told[0].contains("Target is a chroot or systemd is offline"),
    ("ActiveState", "active"),
    ("ActiveState", "inactive"),
    ("LoadState", "loaded"),
    ("UnitFileState", "disabled"),
    ("UnitFileState", "enabled"),
    );
    Host::root().knows(Service::named("app"), status)
    Rc::new(Host::root().boot(boot).knows(unit(), status))
    ServiceStatus {
    Unit {
    UnitStatus {
    ] {
    ];
    ask::{BootAnswer, Scope, Unit, UnitStatus},
    ask::{Manager, Service, ServiceStatus},
    assert!(
    assert!(reload[0].starts_with("stays "));
    assert_eq!(
    assert_eq!(failure.msg, "Could not find the requested service web: host");
    assert_eq!(told[2], "$ systemctl enable -- app");
    for (parameters, is, expected) in [
    for (status, state, steps) in cases {
    host(status).decides::<Systemd>(
    host(unit("active", "enabled")).decides::<Systemd>(
    let boot = BootAnswer {
    let cases = [
    let command = |line: &String| line.strip_prefix("$ systemctl ").map(str::to_owned);
    let failure = host(missing())
    let host = std::rc::Rc::new(host(offline));
    let missing = || status(&[("LoadState", "not-found"), ("ActiveState", "inactive")]);
    let mut status = unit("inactive", "");
    let offline = ServiceStatus {
    let ok = lines(
    let parameters = json!({"name": "app", "state": "started", "enabled": true, "daemon_reload": true});
    let properties = [
    let properties = r#"{"LoadState":"loaded","ActiveState":"active","UnitFileState":"enabled"}"#;
    let reload = lines(host(status(&RUNS)).plan::<Systemd>(json!({"name": "web", "daemon_reload": true})));
    let script = UnitStatus {
    let shown = r#""status":{"ActiveState":"active","LoadState":"loaded","UnitFileState":"enabled"}"#;
    let told = lines(host(status).plan::<Systemd>(parameters));
    let told = lines(host.plan::<Systemd>(parameters));
    modules::testing::{Host, Turn, lines, output},
    plan::Plan,
    sh::Output,
    status.properties.insert("LoadState".into(), "not-found".into());
    told.iter().filter_map(command).collect()
    }
    };
#[test]
/// A unit that systemd knows.
];
const RESTS: [(&str, &str); 3] = [
const RUNS: [(&str, &str); 3] = [
fn commands(parameters: Value, status: UnitStatus) -> Vec<String> {
fn host(status: ServiceStatus) -> Host {
fn host(status: UnitStatus) -> Rc<Host> {
fn moves() {
fn offline_only_links_change() {
fn results() {
fn status(pairs: &[(&str, &str)]) -> UnitStatus {
fn steps_in_order() {
fn unit() -> Unit {
fn unknown_units() {
fn what_is_not_there() {
fn what_is_right_stays() {
pub fn unit(active: &str, file_state: &str) -> ServiceStatus {
use crate::{
use serde_json::json;
use serde_json::{Value, json};
use std::rc::Rc;
use super::Systemd;
}
};
    );
}

#[test]
        host(missing).plan::<Systemd>(json!({"name": "web", "state": "started", "daemon_reload": true}));
    absent.properties.insert("LoadState".into(), "not-found".into());
    let host = std::rc::Rc::new(host(absent));
    let missing = status(&[("LoadState", "not-found")]);
    let mut absent = unit("inactive", "");
    let plan =
    let plan = host.plan::<Systemd>(json!({"name": "app", "state": "started", "daemon_reload": true}));
fn a_new_unit_is_looked_up_behind_the_reload() {
fn units_are_read_again_first() {
    let Ok(Plan::Change(change)) = plan else {
        panic!("no change")
    };
    let turn = Turn::new()
        .says("systemctl daemon-reload", output(""))
        .knows(Service::named("app"), unit("inactive", "enabled"))
        .knows(unit(), status(&RESTS))
        .says("systemctl start -- app", output(""));
        .says("systemctl start web", output(""));
    assert!(turn.of(change).unwrap().changed);
}

#[test]

                .to_owned(),
            "This module does not currently support using glob patterns, found '*' in service name: we* [name]",
            "failed: This module does not currently support using glob patterns, found '*' in service name: a* [name]"
            "failed: missing parameter(s) required by 'state': name [state]".to_owned(),
            "missing parameter(s) required by 'state': name [state]",
            "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec",
            "rounds: 0",
            json!({"name": "a*", "state": "started"}),
            json!({"name": "we*", "state": "started"}),
            json!({"name": "web", "state": "started", "enabled": true}),
            json!({"name": "web"}),
            json!({"state": "started"}),
            offline("disabled")
            r#"ok {"name":null,"status":{},"warnings":["Target is a chroot or systemd is offline. This can lead to false positives or prevent the init system tools from working."]}"#,
        &[
        (
        (json!({"name": "a"}), format!("failed: {nothing}")),
        (json!({}), format!("failed: {nothing}")),
        ),
        ..Output::default()
        ..UnitStatus::default()
        Host::root().decides::<Systemd>(parameters, &["rounds: 0", &format!("failed: {msg}")]);
        Host::root().decides::<Systemd>(parameters, &["rounds: 0", &line]);
        ["enable web"]
        ],
        commands(
        host(offline("enabled")).plan::<Systemd>(json!({"name": "web", "state": "started", "enabled": true})),
        json!({"daemon_reload": true}),
        offline: state.into(),
        panic!("no change")
        rc: 1,
        stderr: b"Job failed.\n".to_vec(),
    );
    Host::root().decides::<Systemd>(
    ] {
    assert!(told[0].contains("systemd does not run on this host: `web` is not started"));
    assert_eq!(
    assert_eq!(failure.msg, "Unable to start service web: Job failed.");
    for (parameters, line) in [
    for (parameters, msg) in [
    let Ok(Plan::Change(change)) = plan else {
    let failure = Turn::new().says("", refused).of(change).unwrap_err();
    let nothing = "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec";
    let offline = |state: &str| UnitStatus {
    let plan = host(status(&RESTS)).plan::<Systemd>(json!({"name": "web", "state": "started"}));
    let refused = Output {
    let told = lines(
    }
    };
#[test]
fn failures_tell_what_was_tried() {
fn rules() {
fn rules_across_parameters() {
fn without_systemd_units_are_offline() {
}
}
