use std::rc::Rc;

use serde_json::{Value, json};

use super::UvPip;
use crate::{
    ask::{Dist, Dists},
    modules::testing::{Host, Turn, output},
    plan::{Change, Plan},
    sh::Output,
};

fn dist(name: &str, version: &str) -> Dist {
    Dist { name: name.into(), version: version.into() }
}

fn question() -> Dists {
    Dists { virtualenv: "/env".into() }
}

fn parameters() -> Value {
    json!({
        "virtualenv": "/env",
        "uv": "/uv",
        "python": "/usr/bin/python3",
        "name": ["torch==2.15.0+cpu", "NumPy"],
        "sources": {"Torch": "http://index/cpu"},
        "fallback": true,
    })
}

fn change(dists: Option<Vec<Dist>>, parameters: Value) -> Change {
    let host = Rc::new(Host::root().knows(question(), dists));
    match host.plan::<UvPip>(parameters) {
        Ok(Plan::Change(change)) => *change,
        _ => panic!("no change"),
    }
}

fn refused(stderr: &str) -> Output {
    Output { rc: 2, stderr: stderr.into(), ..Output::default() }
}

#[test]
fn what_is_met_stays() {
    for (torch, fallen) in [("2.15.0+cpu", false), ("2.15.0", true)] {
        let dists = vec![dist("torch", torch), dist("numpy", "2.4.6")];
        let line = format!(
            r#"ok {{"virtualenv":"/env","name":["torch==2.15.0+cpu","NumPy"],"fallback_taken":{fallen}}}"#
        );
        Host::root().knows(question(), Some(dists)).decides::<UvPip>(parameters(), &["rounds: 1", &line]);
    }
}

#[test]
fn another_backend_is_a_change() {
    let dists = vec![dist("torch", "2.15.0+cu130"), dist("numpy", "2.4.6")];
    Host::root().knows(question(), Some(dists)).decides::<UvPip>(
        parameters(),
        &[
            "rounds: 1",
            r#"changes {"virtualenv":"/env","name":["torch==2.15.0+cpu","NumPy"]}"#,
            r#"/env: {"torch":"2.15.0+cu130"} -> {"torch":"torch==2.15.0+cpu"}"#,
            "act",
        ],
    );
    let mut strict = parameters();
    strict["fallback"] = json!(false);
    change(Some(vec![dist("torch", "2.15.0"), dist("numpy", "2")]), strict);
}

#[test]
fn a_new_environment() {
    let after = vec![dist("torch", "2.15.0+cpu"), dist("numpy", "2.4.6")];
    let done = Turn::new()
        .says("/uv venv --allow-existing --python /usr/bin/python3 -- /env", output(""))
        .says("--no-deps --dry-run", output(""))
        .says("source-0", output("ok"))
        .knows(question(), Some(after))
        .of(change(None, parameters()))
        .unwrap();
    assert_eq!(done.returns.0["installed"], json!(["torch==2.15.0+cpu", "numpy==2.4.6"]));
    assert_eq!(done.returns.0["fallback_taken"], json!(false));
}

#[test]
fn an_index_out_of_reach() {
    let said = "Using Python 3.11.2 environment at: /env\nerror: Failed to fetch: http://index/cpu/torch/\n  \
                cause: client error (Connect)\n  cause: dns error\n";
    let after = vec![dist("torch", "2.15.0"), dist("numpy", "2.4.6")];
    let done = Turn::new()
        .says("/uv venv", output(""))
        .says("UV_HTTP_TIMEOUT=5", refused(said))
        .says(r#"dependencies = [\"torch==2.15.0\", \"NumPy\"]\n""#, output(""))
        .knows(question(), Some(after))
        .of(change(None, parameters()))
        .unwrap();
    assert_eq!(
        done.returns.0["warnings"],
        json!([
            "the index http://index/cpu cannot be used (Failed to fetch: http://index/cpu/torch/; cause: dns error): \
                the default index's build is taken in its place"
        ])
    );
}

#[test]
fn one_package_more_keeps_the_fallback() {
    let after = vec![dist("torch", "2.15.0"), dist("numpy", "2.4.6")];
    let done = Turn::new()
        .says(r#"dependencies = [\"torch==2.15.0\", \"NumPy\"]\n""#, output(""))
        .knows(question(), Some(after))
        .of(change(Some(vec![dist("torch", "2.15.0")]), parameters()))
        .unwrap();
    assert_eq!(done.returns.0["installed"], json!(["numpy==2.4.6"]));
}

#[test]
fn without_uv() {
    let mut parameters = parameters();
    parameters.as_object_mut().unwrap().remove("uv");
    let after = vec![dist("torch", "2.15.0"), dist("numpy", "2.4.6")];
    Turn::new()
        .says("/usr/bin/python3 -m venv /env", output(""))
        .says(
            "--timeout 5 --retries 0 --no-deps --index-url http://index/cpu torch==2.15.0+cpu",
            refused("ERROR: no\n"),
        )
        .says("/env/bin/pip install --disable-pip-version-check --no-input torch==2.15.0 NumPy", output(""))
        .knows(question(), Some(after))
        .of(change(None, parameters))
        .unwrap();
}

#[test]
fn what_goes_wrong_is_told() {
    let failure = Turn::new()
        .says("/uv venv", refused("error: No interpreter found for path `/x`\n"))
        .of(change(None, parameters()))
        .unwrap_err();
    assert_eq!(failure.msg, "the environment could not be made: No interpreter found for path `/x`");
    Host::root().decides::<UvPip>(
        json!({"virtualenv": "/env", "name": ["https://host/a.whl"]}),
        &["rounds: 0", "failed: `https://host/a.whl` is no requirement that names a package [name]"],
    );
}
