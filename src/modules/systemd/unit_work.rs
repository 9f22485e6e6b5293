use serde_json::{Map, Value};

use crate::{
    ask::{Scope, UnitStatus},
    plan::{Change, Difference, Done, Failure, Forecast, Plan, Returns, Step},
    sh,
    sh::{Output, Sh},
};

/// What a unit shall be: what `systemd` and `service` have in common.
#[derive(Clone, Debug, Default)]
pub struct UnitWish {
    pub name: String,
    pub state: Option<State>,
    pub enabled: Option<bool>,
    pub masked: Option<bool>,
    pub force: bool,
    pub no_block: bool,
    pub scope: Scope,
    /// Of the user who acts.
    pub uid: u64,
}

#[derive(Clone, Copy, Debug, serde::Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Reloaded,
    Restarted,
    #[serde(alias = "running")]
    Started,
    Stopped,
}

impl State {
    /// As results tell it.
    pub fn result(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            _ => "started",
        }
    }
}

/// A command, what it changes, and what is said when it fails.
struct Move {
    key: &'static str,
    before: String,
    after: String,
    verb: &'static str,
    blame: &'static str,
}

impl UnitWish {
    /// The plan; `first` are commands that count as no change.
    pub fn plan(&self, is: &UnitStatus, first: Vec<Step>) -> Result<Plan, Failure> {
        let mut returns = self.returns(is);
        if !is.runs() {
            if is.offline.is_empty() && !is.script {
                return Err(self.unknown(is));
            }
            if let Some(state) = self.state {
                let what =
                    format!("systemd does not run on this host: `{}` is not {}", self.name, verb_done(state));
                returns = returns.warn(what);
            }
        } else {
            self.must_exist(is)?;
        }
        let moves = self.moves(is);
        if moves.is_empty() && first.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let changes = !moves.is_empty();
        let (before, after) = (pairs(&moves, |m| &m.before), pairs(&moves, |m| &m.after));
        let differences = changes.then(|| Difference::properties(&self.name, before, after));
        let offset = first.len();
        let steps = first.into_iter().chain(moves.iter().map(|m| self.step(m))).collect();
        let blames: Vec<&str> = moves.iter().map(|m| m.blame).collect();
        let change = Change::steps(differences.into_iter().collect(), returns.clone(), steps);
        let name = self.name.clone();
        let change = change.finish(move |finish, outputs| match outputs.last() {
            Some(last) if !last.ok() => {
                let blame = (outputs.len() - 1).checked_sub(offset).and_then(|at| blames.get(at));
                Err(failed(&name, blame.copied(), last))
            }
            _ => finish(outputs).map(|done| Done { changed: changes, ..done }),
        });
        Ok(match changes {
            true => change.into(),
            false => change.forecast(Forecast::Unchanged(returns)).into(),
        })
    }

    fn must_exist(&self, is: &UnitStatus) -> Result<(), Failure> {
        let masked = is.get("LoadState") == "masked";
        if is.get("LoadState") == "not-found" && !is.script {
            return Err(self.unknown(is));
        }
        let error = is.get("LoadError");
        let bad = !error.is_empty() && !masked && is.get("LoadState") != "not-found";
        match bad && is.get("LoadState") != "loaded" {
            true => {
                Err(Failure::new(format!("Error loading unit file '{}': {error}", self.name)).param("name"))
            }
            false => Ok(()),
        }
    }

    fn unknown(&self, is: &UnitStatus) -> Failure {
        let msg = format!("Could not find the requested service {}: host", self.name);
        Failure::new(msg).param("name").returns(Returns::new().with("status", status(is)))
    }

    fn moves(&self, is: &UnitStatus) -> Vec<Move> {
        let mask = self.mask(is);
        let boot = self.at_boot(is);
        let state = self.running(is);
        mask.into_iter().chain(boot).chain(state).collect()
    }

    fn mask(&self, is: &UnitStatus) -> Option<Move> {
        let wanted = self.masked?;
        let masked = [is.get("UnitFileState"), is.get("LoadState"), is.offline.as_str()].contains(&"masked");
        (wanted != masked).then(|| Move {
            key: "masked",
            before: masked.to_string(),
            after: wanted.to_string(),
            verb: if wanted { "mask" } else { "unmask" },
            blame: if wanted { "Unable to mask service" } else { "Unable to unmask service" },
        })
    }

    fn at_boot(&self, is: &UnitStatus) -> Option<Move> {
        let wanted = self.enabled?;
        let enabled = is_enabled(is);
        (wanted != enabled).then(|| Move {
            key: "enabled",
            before: enabled.to_string(),
            after: wanted.to_string(),
            verb: if wanted { "enable" } else { "disable" },
            blame: if wanted { "Unable to enable service" } else { "Unable to disable service" },
        })
    }

    fn running(&self, is: &UnitStatus) -> Option<Move> {
        let wanted = self.state.filter(|_| is.runs())?;
        let active = is.get("ActiveState");
        let running = ["active", "activating"].contains(&active);
        let (verb, blame) = match wanted {
            State::Started if running => return None,
            State::Stopped if !running && active != "deactivating" => return None,
            State::Restarted if running => ("restart", "Unable to restart service"),
            State::Reloaded if running => ("reload", "Unable to reload service"),
            State::Stopped => ("stop", "Unable to stop service"),
            _ => ("start", "Unable to start service"),
        };
        Some(Move {
            key: "state",
            before: active.to_owned(),
            after: verb_done(wanted).to_owned(),
            verb,
            blame,
        })
    }

    fn step(&self, wanted: &Move) -> Step {
        let option = match wanted.key {
            "state" => self.no_block.then_some("--no-block"),
            _ => self.force.then_some("--force"),
        };
        let sh = systemctl(self.scope, self.uid).args(option);
        Step::Run(sh.arg(wanted.verb).arg(&self.name))
    }

    fn returns(&self, is: &UnitStatus) -> Returns {
        let mut returns = Returns::new().with("name", self.name.as_str()).with("status", status(is));
        if let Some(enabled) = self.enabled {
            returns = returns.with("enabled", enabled);
        }
        if let Some(state) = self.state {
            returns = returns.with("state", state.result());
        }
        returns
    }
}

/// `systemctl` for a scope; `uid` is that of the user whose systemd is meant.
pub fn systemctl(scope: Scope, uid: u64) -> Sh {
    match scope {
        Scope::System => sh!["systemctl"],
        Scope::Global => sh!["systemctl", "--global"],
        Scope::User => sh!["systemctl", "--user"].env("XDG_RUNTIME_DIR", format!("/run/user/{uid}")),
    }
}

/// Enabled for good: not for this boot alone, not by another unit.
fn is_enabled(is: &UnitStatus) -> bool {
    let state = if is.runs() { is.get("UnitFileState") } else { &is.offline };
    match state {
        "enabled" | "static" => true,
        "generated" => !is.script || is.script_enabled,
        "" | "bad" => is.script_enabled,
        _ => false,
    }
}

fn failed(name: &str, blame: Option<&str>, output: &Output) -> Failure {
    let said = output.errors().trim().to_owned();
    let msg = match blame {
        Some(blame) => format!("{blame} {name}: {said}"),
        None => format!("failure {} during daemon-reload: {said}", output.rc),
    };
    Failure::new(msg).returns(Returns::new().with("rc", output.rc).with("name", name))
}

fn verb_done(state: State) -> &'static str {
    match state {
        State::Started => "started",
        State::Stopped => "stopped",
        State::Restarted => "restarted",
        State::Reloaded => "reloaded",
    }
}

fn pairs(moves: &[Move], side: impl Fn(&Move) -> &String) -> Returns {
    moves.iter().fold(Returns::new(), |returns, m| returns.with(m.key, side(m).as_str()))
}

fn status(is: &UnitStatus) -> Map<String, Value> {
    let text = |(key, value): (&String, &String)| (key.clone(), Value::from(value.as_str()));
    is.properties.iter().map(text).collect()
}
