use crate::{
    ask::{Manager, ServiceStatus},
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Plan, Returns, Step, Way},
    sh::{Output, Sh},
};

use super::{
    super::unforeseen::unforeseen,
    decision::{Decision, OFFLINE},
    wish::Wish,
};

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
                Err(failure) => unforeseen(failure).into(),
            };
        }
        let (forecast, differences) = match &decision {
            Ok(decision) => (decision.forecast(), decision.differences(&self.name)),
            Err(failure) => (Forecast::Unknown(failure.msg.clone()), vec![]),
        };
        let act = Act::new(async move |host: &mut Host| self.behind(host, reloads).await);
        Change { differences, ..Change::by(forecast, Way::Act(act)) }.into()
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
}

fn reloaded(reloads: &[(Sh, &'static str)], outputs: &[Output]) -> Result<(), Failure> {
    let failed = outputs.iter().zip(reloads).find(|(output, _)| !output.ok());
    let Some((output, (_, verb))) = failed else {
        return Ok(());
    };
    let msg = format!("failure {} during {verb}: {}", output.rc, output.errors().trim());
    Err(Failure::new(msg).returns(Returns::of_output(output)))
}
