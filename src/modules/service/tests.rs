use serde_json::json;

use super::Service;
use crate::{
    ask::{Manager, Service as Ask, ServiceStatus},
    modules::testing::{Host, lines},
};

fn with(manager: Manager, rc: i32, said: &str, linked: bool) -> Host {
    let status = ServiceStatus {
        manager,
        status: Some((rc, said.to_owned())),
        script: manager == Manager::SysV && rc != 127,
        enabled: if linked { "default".into() } else { String::new() },
        linked,
        ..ServiceStatus::default()
    };
    Host::root().knows(Ask::named("web"), status)
}

fn told(host: Host, state: &str) -> Vec<String> {
    lines(std::rc::Rc::new(host).plan::<Service>(json!({"name": "web", "state": state, "enabled": true})))
}

#[test]
fn scripts_that_are_right() {
    let ok = r#"ok {"name":"web","enabled":true,"state":"started"}"#;
    for host in [
        with(Manager::SysV, 0, "web is running.", true),
        with(Manager::OpenRc, 0, " * status: started", true),
    ] {
        assert_eq!(told(host, "started"), [ok]);
    }
}

#[test]
fn scripts_that_differ() {
    let first = |lines: Vec<String>, part: &str| lines.iter().any(|line| line.contains(part));
    assert!(first(told(with(Manager::SysV, 3, "", true), "started"), "set -- web start 1;"));
    assert!(first(
        told(with(Manager::SysV, 0, "web is not running", true), "reloaded"),
        "set -- web start 1;"
    ));
    assert!(first(told(with(Manager::SysV, 0, "ok", false), "started"), "set -- web 1 default;"));
    assert!(first(
        told(with(Manager::OpenRc, 32, " * status: crashed", true), "started"),
        "set -- web start zap;"
    ));
}

#[test]
fn scripts_that_are_missing() {
    let line = "failed: Could not find the requested service web: host [name]";
    assert_eq!(told(with(Manager::SysV, 127, "", false), "started"), [line]);
    let said = " * rc-service: service `web' does not exist";
    assert_eq!(told(with(Manager::OpenRc, 1, said, false), "started"), [line]);
    let line = "failed: cannot find 'service' binary or init script for service,  possible typo in service name?, aborting";
    assert_eq!(told(with(Manager::None, 0, "", false), "started"), [line]);
}

#[test]
fn systemd_takes_what_is_its_own() {
    let properties = [("LoadState", "loaded"), ("ActiveState", "inactive"), ("UnitFileState", "enabled")];
    let status = ServiceStatus {
        manager: Manager::Systemd,
        properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        ..ServiceStatus::default()
    };
    let told = |parameters: serde_json::Value| {
        let host = std::rc::Rc::new(Host::root().knows(Ask::named("web"), status.clone()));
        lines(host.plan::<Service>(parameters)).join(";")
    };
    let masked = told(json!({"name": "web", "masked": true, "state": "stopped"}));
    assert!(masked.contains("$ systemctl mask -- web"), "{masked}");
    assert!(told(json!({"unit": "web", "state": "started", "no_block": true})).contains("--no-block start"));
    assert!(told(json!({"name": "web"})).starts_with("ok "));
}

#[test]
fn scripts_cannot_do_what_only_systemd_can() {
    let told = |parameters: serde_json::Value| {
        lines(std::rc::Rc::new(with(Manager::SysV, 0, "web is running.", true)).plan::<Service>(parameters))
    };
    assert!(
        told(json!({"name": "web", "state": "started", "masked": true}))[0]
            .contains("parameters for systemd")
    );
    assert_eq!(told(json!({"name": "web"})), ["failed: one of the following is required: state, enabled"]);
}
