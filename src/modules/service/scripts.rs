//! Services of OpenRC and of init scripts.

use crate::{
    ask::{Manager, ServiceStatus},
    plan::{Change, Difference, Done, Failure, Plan, Returns, Step},
    sh::{Output, Sh},
};

use super::{
    super::systemd::{State, missing},
    params::Service,
};

pub fn plan(service: &Service, name: &str, status: &ServiceStatus) -> Result<Plan, Failure> {
    if status.manager == Manager::None {
        let text = "cannot find 'service' binary or init script for service";
        return Err(Failure::new(format!("{text},  possible typo in service name?, aborting")));
    }
    let Some(runs) = runs(status) else {
        return Err(missing(name));
    };
    let (mut before, mut after, mut steps) = (Returns::new(), Returns::new(), vec![]);
    let mut returns = Returns::new().with("name", name);
    if let Some(enabled) = service.enabled {
        if enabled != is_enabled(service, status) {
            steps.push(enable(service, name, status.manager, enabled));
            (before, after) = (before.with("enabled", !enabled), after.with("enabled", enabled));
        }
        returns = returns.with("enabled", enabled);
    }
    if let Some(state) = service.state {
        let stopped = state == State::Stopped;
        let told = if stopped { "stopped" } else { "started" };
        if let Some(verb) = verb(state, runs) {
            let crashed = said(status).contains("crashed");
            steps.push(act((service, name), status.manager, verb, crashed));
            let is = if runs { "started" } else { "stopped" };
            (before, after) = (before.with("state", is), after.with("state", told));
        }
        returns = returns.with("state", told);
    }
    if steps.is_empty() {
        return Ok(Plan::Ok(returns));
    }
    let differences = vec![Difference::properties(name, before, after)];
    let done = Done::changed(returns.clone());
    let change = Change::steps(differences, returns, steps);
    Ok(change.finish(move |_, outputs| judge(outputs, done)).into())
}

fn judge(outputs: &[Output], done: Done) -> Result<Done, Failure> {
    let failed = outputs.iter().find(|output| !output.ok());
    let Some(output) = failed.filter(|output| !output.errors().contains("Job is already running")) else {
        return Ok(done);
    };
    let msg = match output.errors().trim() {
        "" => output.text().trim().to_owned(),
        said => said.to_owned(),
    };
    Err(Failure::new(msg).returns(Returns::of_output(output)))
}

fn said(status: &ServiceStatus) -> &str {
    status.status.as_ref().map_or("", |(_, text)| text)
}

/// By the exit status of its `status` command, else by what that said; `None` when there is no such service.
fn runs(status: &ServiceStatus) -> Option<bool> {
    let (rc, text) = status.status.as_ref()?;
    let text = text.to_lowercase();
    if status.manager == Manager::OpenRc {
        let absent = text.contains("does not exist");
        return (!absent).then(|| text.contains("started") && !text.contains("crashed"));
    }
    let unknown = ["unrecognized service", "could not find", "not found"];
    if !status.script && (*rc == 127 || unknown.iter().any(|words| text.contains(words))) {
        return None;
    }
    Some(match rc {
        1 | 2 | 3 | 4 | 69 => false,
        0 if text.contains("not running") || text.contains("is stopped") || text.contains("dead") => false,
        0 => true,
        _ => text.contains("is running") || text.contains("start/running"),
    })
}

fn is_enabled(service: &Service, status: &ServiceStatus) -> bool {
    match status.manager {
        Manager::OpenRc => status.enabled.split(' ').any(|level| level == service.runlevel),
        _ => status.linked,
    }
}

fn verb(state: State, runs: bool) -> Option<&'static str> {
    match state {
        State::Started => (!runs).then_some("start"),
        State::Stopped => runs.then_some("stop"),
        State::Restarted => Some("restart"),
        State::Reloaded if !runs => Some("start"),
        State::Reloaded => Some("reload"),
    }
}

fn act((service, name): (&Service, &str), manager: Manager, verb: &str, crashed: bool) -> Step {
    let (script, extra) = match manager {
        Manager::OpenRc => (OPENRC, if crashed { "zap" } else { "" }.to_owned()),
        _ => (SYSV, service.sleep.unwrap_or(1).to_string()),
    };
    let fixed = [name.to_owned(), verb.to_owned(), extra];
    let arguments = service.arguments.split_whitespace().map(str::to_owned);
    Step::Run(Sh::script(script, fixed.into_iter().chain(arguments)))
}

fn enable(service: &Service, name: &str, manager: Manager, enabled: bool) -> Step {
    let word = if enabled { "1" } else { "" };
    let script = if manager == Manager::OpenRc { UPDATE_RC } else { LINKS };
    Step::Run(Sh::script(script, [name, word, &service.runlevel]))
}

const OPENRC: &str = r#"n=$1 v=$2 z=$3; shift 3
[ -z "$z" ] || rc-service -- "$n" zap >/dev/null
rc-service -- "$n" "$v" "$@""#;

/// An init script may leave a daemon behind that would keep our streams open.
const SYSV: &str = r#"n=$1 v=$2 s=$3; shift 3
call() {
  if command -v service >/dev/null; then service "$n" "$@"; else "/etc/init.d/$n" "$@"; fi </dev/null >"$o" 2>&1
}
o=$(mktemp) || exit
if [ "$v" = restart ]; then call stop "$@"; sleep "$s"; v=start; fi
call "$v" "$@"; r=$?
if [ "$r" -eq 0 ]; then cat "$o"; else cat "$o" >&2; fi
rm -f "$o"; exit "$r""#;

const UPDATE_RC: &str = r#"if [ "$2" ]; then rc-update add "$1" "$3"; else rc-update del "$1" "$3"; fi"#;

const LINKS: &str = r#"if command -v update-rc.d >/dev/null; then
  if [ "$2" ]; then
    update-rc.d "$1" defaults && update-rc.d "$1" enable
  else update-rc.d "$1" disable
  fi
elif command -v chkconfig >/dev/null; then
  if [ "$2" ]; then chkconfig --add "$1" && chkconfig "$1" on; else chkconfig "$1" off; fi
elif command -v insserv >/dev/null; then
  if [ "$2" ]; then insserv "$1"; else insserv -r "$1"; fi
else echo "the host has no tool to enable $1 with" >&2; exit 127
fi"#;
