use serde_json::Value;

use crate::{
    plan::{Change, Difference, Failure, Forecast, Plan, Put, Returns, Step, Way},
    sh::{Body, Output, Sh},
};

/// A decision as lines: the forecast, the differences, the steps, and the result where it differs from the forecast.
pub fn of(plan: Result<Plan, Failure>) -> Vec<String> {
    match plan {
        Err(failure) => vec![failed(&failure)],
        Ok(Plan::Ok(returns)) => vec![format!("ok {}", json(&returns))],
        Ok(Plan::Spared(told, foretold)) => {
            vec![format!("ok {}", json(&told)), format!("in check mode {}", json(&foretold))]
        }
        Ok(Plan::Skip(reason)) => vec![format!("skip: {reason}")],
        Ok(Plan::Change(change)) => of_change(*change),
    }
}

pub fn failed(failure: &Failure) -> String {
    let mut line = format!("failed: {}", failure.msg);
    if let Some(param) = failure.param {
        line.push_str(&format!(" [{param}]"));
    }
    if *failure.returns != Returns::new() {
        line.push_str(&format!(" {}", json(&failure.returns)));
    }
    line
}

fn of_change(change: Change) -> Vec<String> {
    let (forecast, predicted) = match &change.forecast {
        Forecast::Changed(returns) => (format!("changes {}", json(returns)), Some((true, returns.clone()))),
        Forecast::Unchanged(returns) => (format!("stays {}", json(returns)), Some((false, returns.clone()))),
        Forecast::Skipped(_, reason) => (format!("not in check mode: {reason}"), None),
        Forecast::Unknown(reason) => (format!("unknown: {reason}"), None),
        Forecast::Failed(returns, failure) => {
            (format!("{}, or changes {}", failed(failure), json(returns)), None)
        }
    };
    let mut lines = vec![forecast];
    lines.extend(change.differences.iter().flat_map(difference));
    match change.way {
        Way::Act(_) => lines.push("act".into()),
        Way::User(sh, _) => lines.push(format!("user $ {}", command(&sh))),
        Way::Steps(steps, finish) => {
            lines.extend(steps.iter().map(step));
            let outputs = vec![Output::default(); steps.len()];
            match finish(&outputs) {
                Err(failure) => lines.push(failed(&failure)),
                Ok(done) if Some((done.changed, done.returns.clone())) == predicted => {}
                Ok(done) => lines.push(format!("done changed={} {}", done.changed, json(&done.returns))),
            }
        }
    }
    if !change.untold.is_empty() {
        lines.push(format!("untold: {}", change.untold.join(" ")));
    }
    lines
}

fn json(returns: &Returns) -> String {
    Value::Object(returns.0.clone()).to_string()
}

fn difference(difference: &Difference) -> Vec<String> {
    match difference {
        Difference::Properties { what, before, after } => vec![format!("{what}: {before} -> {after}")],
        Difference::Text { before_header, after_header, before, after } => {
            vec![format!("{before_header}: {before:?} -> {after_header}: {after:?}")]
        }
        Difference::Prepared { text } => vec![format!("prepared: {text}")],
        Difference::Hidden { what, why } => vec![format!("{what}: hidden, {why}")],
    }
}

pub fn step(step: &Step) -> String {
    match step {
        Step::Run(sh) if sh.text().starts_with("\nq_") => "look again".to_owned(),
        Step::Run(sh) => format!("$ {}", command(sh)),
        Step::Put(put) => file(put),
    }
}

fn command(sh: &Sh) -> String {
    let mut line = String::new();
    if let Some(cwd) = &sh.cwd {
        line.push_str(&format!("[{cwd}] "));
    }
    for (name, value) in &sh.env {
        line.push_str(&format!("{name}={value} "));
    }
    line.push_str(sh.text());
    if let Some(stdin) = &sh.stdin {
        line.push_str(&format!(" < {}", body(stdin)));
    }
    line
}

fn body(body: &Body) -> String {
    match body {
        Body::Bytes(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        Body::File(path) => path.display().to_string(),
        Body::Secret(secret) => format!("secret {:?}", secret.reveal()),
    }
}

fn file(put: &Put) -> String {
    let mut line = format!("put {} {}", put.path, body(&put.body));
    if let Some(mode) = put.mode {
        line.push_str(&format!(" mode={mode:04o}"));
    }
    for (key, value) in [("owner", &put.owner.user), ("group", &put.owner.group), ("backup", &put.backup)] {
        if let Some(value) = value {
            line.push_str(&format!(" {key}={value}"));
        }
    }
    if let Some(validate) = &put.validate {
        line.push_str(&format!(" validate={validate:?}"));
    }
    if put.in_place {
        line.push_str(" in place");
    }
    line
}
