use serde::Deserialize;

use crate::{
    ask::{Manager, Scope, Service, ServiceStatus},
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Plan, Returns, Step, Way},
    sh,
    sh::{Output, Sh},
};

use super::decision::{Decision, OFFLINE};

/// What a unit shall be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub name: String,
    pub state: Option<State>,
    pub enabled: Option<bool>,
    pub masked: Option<bool>,
    pub force: bool,
    pub reload: bool,
    pub reexec: bool,
    pub scope: Scope,
    pub no_block: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Reloaded,
    Restarted,
    #[serde(alias = "running")]
    Started,
    Stopped,
}

impl Wish {
    pub async fn plan(self, cx: &Cx) -> Result<Plan, Failure> {
        let status = cx.ask(self.question()).await?;
        Ok(self.plan_from(status))
    }

    /// The plan for a host whose answer is known.
    pub fn plan_from(self, status: ServiceStatus) -> Plan {
        let reloads = self.reloads(status.manager == Manager::Systemd);
        let decision = Decision::of(&self, &status);
        if reloads.is_empty() {
            return match decision {
                Ok(decision) => decision.plan(&self, status),
                Err(failure) => unseen(failure).into(),
            };
        }
        let (forecast, differences) = match &decision {
            Ok(decision) => (decision.forecast(), decision.differences(&self.name)),
            Err(failure) => (Forecast::Unknown(failure.msg.clone()), vec![]),
        };
        let act = Act::new(async move |host: &mut Host| self.behind(host, reloads).await);
        Plan::Change(Change { differences, ..Change::by(forecast, Way::Act(act)) })
    }

    /// Without a unit: systemd reads its files again, and nothing counts as changed.
    pub async fn reload_alone(self, cx: &Cx) -> Result<Plan, Failure> {
        let boot = cx.boot().await?;
        let returns =
            Returns::new().with("name", serde_json::Value::Null).with("status", serde_json::Map::new());
        let reloads = self.reloads(boot.systemd);
        if reloads.is_empty() {
            return Ok(Plan::Ok(returns.warn(OFFLINE)));
        }
        let steps = reloads.iter().map(|(sh, _)| Step::Run(sh.clone())).collect();
        let forecast = Forecast::Unchanged(returns.clone());
        let finish = Box::new(move |outputs: &[Output]| {
            reloaded(&reloads, outputs)?;
            Ok(Done::unchanged(returns))
        });
        Ok(Change::by(forecast, Way::Steps(steps, finish)).into())
    }

    pub fn question(&self) -> Service {
        Service { name: self.name.clone(), scope: self.scope }
    }

    /// Looks again when systemd has read its files, and does the rest.
    async fn behind(&self, host: &mut Host, reloads: Vec<(Sh, &'static str)>) -> Result<Done, Failure> {
        let steps = reloads.iter().map(|(sh, _)| Step::Run(sh.clone())).collect();
        reloaded(&reloads, &host.steps(steps).await?)?;
        let status = host.ask(self.question()).await?;
        let decision = Decision::of(self, &status)?;
        let differences = decision.differences(&self.name);
        let outputs = match decision.steps.is_empty() {
            true => vec![],
            false => host.steps(decision.commands()).await?,
        };
        let done = decision.finish(&outputs)?;
        Ok(Done { differences, ..done })
    }

    /// Nothing of it can be done while systemd does not run.
    fn reloads(&self, runs: bool) -> Vec<(Sh, &'static str)> {
        let all = [(self.reload, "daemon-reload"), (self.reexec, "daemon-reexec")];
        let wanted = all.into_iter().filter(|(wanted, _)| runs && *wanted);
        wanted.map(|(_, verb)| (self.systemctl(&[verb]), verb)).collect()
    }

    /// `systemctl` with the options that all its commands share.
    pub fn systemctl(&self, words: &[&str]) -> Sh {
        let mut options = vec![];
        if self.scope != Scope::System {
            options.push(format!("--{}", self.scope.word()));
        }
        if self.no_block {
            options.push("--no-block".to_owned());
        }
        if self.force {
            options.push("--force".to_owned());
        }
        let words = options.into_iter().chain(words.iter().map(|word| (*word).to_owned()));
        match self.scope {
            Scope::User => Sh::script(AS_USER, words),
            _ => sh!["systemctl"].args(words),
        }
    }
}

/// A login without a session does not know where its manager listens.
const AS_USER: &str = r#"XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} systemctl "$@""#;

fn reloaded(reloads: &[(Sh, &'static str)], outputs: &[Output]) -> Result<(), Failure> {
    let failed = outputs.iter().zip(reloads).find(|(output, _)| !output.ok());
    let Some((output, (_, verb))) = failed else {
        return Ok(());
    };
    let msg = format!("failure {} during {verb}: {}", output.rc, output.errors().trim());
    Err(Failure::new(msg).returns(Returns::of_output(output)))
}

/// A unit that is not there may be brought by a task before this one: check mode cannot tell.
fn unseen(failure: Failure) -> Change {
    let forecast = Forecast::Unknown(failure.msg.clone());
    Change::by(forecast, Way::Act(Act::new(async move |_: &mut Host| Err(failure))))
}
