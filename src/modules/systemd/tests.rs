use serde_json::json;

use super::Systemd;
use crate::{
    ask::{Manager, Service, ServiceStatus},
    modules::testing::{Host, Turn, lines, output},
    plan::Plan,
};

/// A unit that systemd knows.
pub fn unit(active: &str, file_state: &str) -> ServiceStatus {
    let properties = [("LoadState", "loaded"), ("ActiveState", active), ("UnitFileState", file_state)];
    ServiceStatus {
        manager: Manager::Systemd,
        properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        ..ServiceStatus::default()
    }
}

fn host(status: ServiceStatus) -> Host {
    Host::root().knows(Service::named("app"), status)
}

#[test]
fn what_is_right_stays() {
    let shown = r#""status":{"ActiveState":"active","LoadState":"loaded","UnitFileState":"enabled"}"#;
    host(unit("active", "enabled")).decides::<Systemd>(
        json!({"name": "app", "state": "started", "enabled": true, "masked": false}),
        &["rounds: 1", &format!(r#"ok {{"name":"app",{shown},"enabled":true,"state":"started"}}"#)],
    );
}

#[test]
fn steps_in_order() {
    let cases = [
        (unit("inactive", "disabled"), "started", "$ systemctl enable -- app;$ systemctl start -- app"),
        (unit("active", "enabled"), "restarted", "$ systemctl restart -- app"),
        (unit("inactive", "enabled"), "reloaded", "$ systemctl start -- app"),
        (unit("active", "indirect"), "reloaded", "$ systemctl enable -- app;$ systemctl reload -- app"),
        (unit("activating", "static"), "stopped", "$ systemctl stop -- app"),
    ];
    for (status, state, steps) in cases {
        let host = std::rc::Rc::new(host(status));
        let told = lines(host.plan::<Systemd>(json!({"name": "app", "state": state, "enabled": true})));
        let ran: Vec<String> = told.into_iter().filter(|line| line.starts_with('$')).collect();
        assert_eq!(ran.join(";"), steps, "{state}");
    }
}

#[test]
fn offline_only_links_change() {
    let offline =
        ServiceStatus { manager: Manager::Offline, enabled: "disabled".into(), ..ServiceStatus::default() };
    let host = std::rc::Rc::new(host(offline));
    let parameters = json!({"name": "app", "state": "started", "enabled": true, "daemon_reload": true});
    let told = lines(host.plan::<Systemd>(parameters));
    assert!(told[0].contains("Target is a chroot or systemd is offline"), "{told:?}");
    assert_eq!(told[2], "$ systemctl enable -- app");
}

#[test]
fn what_is_not_there() {
    let mut status = unit("inactive", "");
    status.properties.insert("LoadState".into(), "not-found".into());
    host(status).decides::<Systemd>(
        json!({"name": "app", "state": "started"}),
        &["rounds: 1", "unknown: Could not find the requested service app: host", "act"],
    );
}

#[test]
fn units_are_read_again_first() {
    let mut absent = unit("inactive", "");
    absent.properties.insert("LoadState".into(), "not-found".into());
    let host = std::rc::Rc::new(host(absent));
    let plan = host.plan::<Systemd>(json!({"name": "app", "state": "started", "daemon_reload": true}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let turn = Turn::new()
        .says("systemctl daemon-reload", output(""))
        .knows(Service::named("app"), unit("inactive", "enabled"))
        .says("systemctl start -- app", output(""));
    assert!(turn.of(change).unwrap().changed);
}

#[test]
fn rules_across_parameters() {
    for (parameters, line) in [
        (
            json!({"state": "started"}),
            "failed: missing parameter(s) required by 'state': name [state]".to_owned(),
        ),
        (
            json!({"name": "a*", "state": "started"}),
            "failed: This module does not currently support using glob patterns, found '*' in service name: a* [name]"
                .to_owned(),
        ),
    ] {
        Host::root().decides::<Systemd>(parameters, &["rounds: 0", &line]);
    }
    // It only tells how the unit is.
    let plan = std::rc::Rc::new(Host::root().knows(Service::named("a"), unit("active", "enabled")));
    assert!(matches!(plan.plan::<Systemd>(json!({"name": "a", "daemon_reload": false})), Ok(Plan::Ok(_))));
    Host::root().decides::<Systemd>(
        json!({"daemon_reload": true}),
        &[
            "rounds: 0",
            r#"ok {"name":null,"status":{},"warnings":["Target is a chroot or systemd is offline. This can lead to false positives or prevent the init system tools from working."]}"#,
        ],
    );
}
