use std::{net::TcpListener, rc::Rc};

use serde_json::{Value, json};

use super::{WaitFor, sockets};
use crate::{
    modules::testing::{Host, Real, lines},
    plan::{Done, Failure, Plan},
};

/// Waits in this machine's own shell.
fn really(parameters: Value) -> Result<Done, Failure> {
    match Rc::new(Host::root()).plan::<WaitFor>(parameters) {
        Ok(Plan::Change(change)) => Real::of(*change),
        other => panic!("{:?}", lines(other)),
    }
}

#[test]
fn it_is_skipped_in_check_mode() {
    Host::root().decides::<WaitFor>(
        json!({"port": 22}),
        &[
            "rounds: 0",
            "not in check mode: remote module (wait_for) does not support check mode",
            "act",
            "untold: match_groups match_groupdict elapsed",
        ],
    );
}

#[test]
fn what_cannot_be() {
    for (parameters, line) in [
        (
            json!({"port": 1, "path": "/x"}),
            "failed: port and path parameter can not both be passed to wait_for [state]",
        ),
        (
            json!({"port": 1, "active_connection_states": ["OPEN"]}),
            "failed: unknown active_connection_state (OPEN) defined [active_connection_states]",
        ),
    ] {
        Host::root().decides::<WaitFor>(parameters, &["rounds: 0", line]);
    }
}

#[test]
fn ports_that_listen_and_do_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let done = really(json!({"port": port, "timeout": 5})).unwrap();
    assert!(!done.changed && done.returns.0["port"] == port && done.returns.0["state"] == "started");
    let failure = really(json!({"port": port, "state": "stopped", "timeout": 0})).unwrap_err();
    assert_eq!(failure.msg, format!("Timeout when waiting for 127.0.0.1:{port} to stop."));
    assert_eq!(failure.returns.0["elapsed"], 0);
    drop(listener);
    really(json!({"port": port, "state": "stopped", "timeout": 5})).unwrap();
    let failure = really(json!({"port": port, "timeout": 0, "msg": "no!"})).unwrap_err();
    assert_eq!(failure.msg, "no!");
}

#[test]
fn connections_are_drained() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    really(json!({"port": port, "state": "drained", "timeout": 0})).unwrap();
    let client = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let failure = really(json!({"port": port, "state": "drained", "timeout": 0})).unwrap_err();
    assert_eq!(failure.msg, format!("Timeout when waiting for 127.0.0.1:{port} to drain"));
    let excluded = json!({"port": port, "state": "drained", "timeout": 0, "exclude_hosts": ["127.0.0.1"]});
    really(excluded).unwrap();
    drop(client);
}

#[test]
fn files_and_their_text() {
    let path = std::env::temp_dir().join(format!("deploy-host-wait-{}", std::process::id()));
    let name = path.to_str().unwrap();
    really(json!({"path": name, "state": "absent", "timeout": 0})).unwrap();
    let failure = really(json!({"path": name, "timeout": 0})).unwrap_err();
    assert_eq!(failure.msg, format!("Timeout when waiting for file {name}"));
    std::fs::write(&path, "a\nid=42 x\n").unwrap();
    let done = really(json!({"path": name, "search_regex": "^id=(?P<id>\\d+)", "timeout": 0})).unwrap();
    assert_eq!(done.returns.0["match_groups"], json!(["42"]));
    assert_eq!(done.returns.0["match_groupdict"], json!({"id": "42"}));
    let failure = really(json!({"path": name, "search_regex": "zzz", "timeout": 0})).unwrap_err();
    assert_eq!(failure.msg, format!("Timeout when waiting for search string zzz in {name}"));
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn addresses_as_the_kernel_writes_them() {
    let forms = |text: &str| sockets::forms(text.parse().unwrap());
    assert_eq!(forms("127.0.0.1"), ["0100007F", "0000000000000000FFFF00000100007F"]);
    assert_eq!(forms("::1"), ["00000000000000000000000001000000"]);
    assert!(forms("0.0.0.0").is_empty());
}
