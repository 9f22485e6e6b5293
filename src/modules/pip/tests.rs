use std::rc::Rc;

use serde_json::{Value, json};

use super::Pip;
use crate::{
    ask::{Dist, PipList, Stat, Status, Tool},
    modules::testing::{Host, Turn, lines, output},
    plan::Plan,
};

fn system(installed: &[(&str, &str)]) -> Host {
    let known =
        installed.iter().map(|(name, version)| Dist { name: (*name).into(), version: (*version).into() });
    tools().knows(PipList(["python3", "-m", "pip"].map(str::to_owned).to_vec()), Some(known.collect()))
}

fn tools() -> Host {
    ["python3", "pip3", "pip"]
        .into_iter()
        .fold(Host::root(), |host, tool| host.knows(Tool::named(tool), Some(format!("/usr/bin/{tool}"))))
}

fn told(host: Host, parameters: Value) -> Vec<String> {
    lines(Rc::new(host).plan::<Pip>(parameters))
}

#[test]
fn what_is_installed_stays() {
    for parameters in [
        json!({"name": ["Flask>=2", "<3"]}),
        json!({"name": ["flask"], "version": "2.3"}),
        json!({"name": ["nothing"], "state": "absent"}),
    ] {
        let told = told(system(&[("flask", "2.3.0")]), parameters);
        assert!(told[0].starts_with("ok "), "{told:?}");
    }
}

#[test]
fn what_is_missing_is_installed() {
    let told = told(
        system(&[("flask", "2.3.0")]),
        json!({"name": ["flask==3", "redis"], "extra_args": "--index-url 'http://x y'", "umask": "0022", "break_system_packages": true}),
    );
    assert_eq!(told[1], "prepared: flask==3\nredis");
    assert!(told[2].starts_with("$ [.] PIP_BREAK_SYSTEM_PACKAGES=1 LC_ALL=C.UTF-8 set -- 0022 python3 -m pip install --index-url 'http://x y' flask==3 redis; "));
}

#[test]
fn only_pip_can_tell() {
    let told = told(system(&[]), json!({"name": ["git+https://x/y"], "editable": true}));
    assert_eq!(told[0], "unknown: only pip can tell whether these packages are installed");
    assert!(told[2].contains("install -e git+https://x/y"));
    let latest = tools_told(json!({"name": ["flask"], "state": "latest"}));
    assert_eq!(latest[0], "unknown: what pip would install is known when it has run");
}

fn tools_told(parameters: Value) -> Vec<String> {
    told(tools(), parameters)
}

#[test]
fn environments_are_made() {
    let host = |there: bool, tool: &str, found: Option<&str>| {
        Host::root()
            .knows(Stat::through("/v/bin/activate"), there.then(Status::default))
            .knows(Stat::through("/v/bin/pip"), there.then(Status::default))
            .knows(Tool::named(tool), found.map(str::to_owned))
    };
    let fallback = told(
        host(false, "virtualenv", None),
        json!({"name": ["a"], "virtualenv": "/v", "virtualenv_python": "python3.9"}),
    );
    assert!(fallback[0].starts_with("changes "));
    assert!(fallback[1].contains("set -- '' python3.9 -m venv /v; "));
    assert!(fallback[2].contains("set -- '' /v/bin/pip install a; "));
    let there = host(true, "python3", Some("/usr/bin/python3")).knows(
        PipList(vec!["/v/bin/pip".into()]),
        Some(vec![Dist { name: "a".into(), version: "1".into() }]),
    );
    let ok = told(there, json!({"name": ["a"], "virtualenv": "/v", "virtualenv_command": "python3 -m venv"}));
    assert!(ok[0].starts_with("ok "));
}

#[test]
fn the_output_tells_what_was_done() {
    let plan = Rc::new(system(&[])).plan::<Pip>(json!({"name": ["a"]}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let done = Turn::new().says("", output("Successfully installed a-1\n")).of(change).unwrap();
    assert!(done.changed);
    let plan = Rc::new(tools()).plan::<Pip>(json!({"requirements": "/r.txt"}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    assert!(!Turn::new().says("", output("Requirement already satisfied\n")).of(change).unwrap().changed);
}

#[test]
fn rules() {
    for (parameters, msg) in [
        (json!({}), "one of the following is required: name, requirements, virtualenv"),
        (
            json!({"name": ["a"], "virtualenv": "/v", "executable": "pip3"}),
            "parameters are mutually exclusive: executable|virtualenv",
        ),
        (
            json!({"name": ["a"], "version": "1", "state": "latest"}),
            "version is incompatible with state=latest [version]",
        ),
    ] {
        Host::root().decides::<Pip>(parameters, &["rounds: 0", &format!("failed: {msg}")]);
    }
}

#[test]
fn a_pip_that_an_earlier_task_would_install() {
    let host = ["python3", "pip3", "pip"]
        .into_iter()
        .fold(Host::root(), |host, tool| host.knows(Tool::named(tool), None))
        .knows(PipList(vec!["pip3".into()]), None);
    let told = told(host, json!({"name": ["a"]}));
    assert!(told[0].starts_with("failed: ") && told[0].contains(", or changes "), "{told:?}");
    assert_eq!(told[1], "act");
}

#[test]
fn environments_of_a_folder() {
    let installed = vec![Dist { name: "x".into(), version: "1".into() }];
    let host = Host::root()
        .knows(Stat::through("/srv/env/bin/activate"), Some(Status::default()))
        .knows(Stat::through("/srv/env/bin/pip"), Some(Status::default()))
        .knows(Tool::named("virtualenv"), None)
        .knows(PipList(vec!["/srv/env/bin/pip".into()]), Some(installed));
    let told_of = told(host, json!({"name": ["x"], "virtualenv": "env", "chdir": "/srv"}));
    assert!(told_of[0].starts_with("ok "), "{told_of:?}");
    let nothing = json!({"name": ["x"], "virtualenv": "/env", "virtualenv_command": ""});
    assert!(told(Host::root(), nothing)[0].starts_with("failed: there is no command to make it with"));
}
