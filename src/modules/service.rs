//! Services, whatever manages them.

mod params;
mod scripts;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::Manager,
    plan::{Cx, Failure, Leaves, Module, Plan, Returns},
};

use super::systemd::{Units, Wish};
pub use params::Service;

impl Module for Service {
    const NAME: &'static str = "service";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: Run the web server
  service:
    name: nginx
    state: started
    enabled: true
";

    fn check(&self) -> Result<(), Failure> {
        let Some(name) = &self.name else {
            let asks = self.units.daemon_reload || self.units.daemon_reexec;
            let more = self.state.is_some() || self.enabled.is_some() || self.units.masked.is_some();
            return match asks && !more {
                true => Ok(()),
                false => Err(Failure::new("missing required arguments: name")),
            };
        };
        match name.chars().find(|c| "*?[".contains(*c)) {
            Some(glob) => {
                let text = "glob patterns are not supported, found";
                Err(Failure::new(format!("{text} '{glob}' in service name: {name}")).param("name"))
            }
            None => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let wish = Wish::of(self.name.as_deref(), self.state, self.enabled, self.units);
        let Some(name) = &self.name else { return wish.reload_alone(cx).await };
        let status = cx.ask(wish.question()).await?;
        match status.manager {
            Manager::Systemd | Manager::Offline => Ok(self.ignored(wish.plan_from(status))),
            _ if self.units != Units::default() => {
                let others = "masked, daemon_reload, daemon_reexec, scope, force and no_block are parameters for systemd";
                Err(Failure::new(format!("{others}, which does not manage the services of this host")))
            }
            _ if self.state.is_none() && self.enabled.is_none() => {
                Err(Failure::new("one of the following is required: state, enabled"))
            }
            _ => scripts::plan(&self, name, &status),
        }
    }
}

impl Service {
    /// Warns of parameters that systemd has no use for.
    fn ignored(&self, plan: Plan) -> Plan {
        let given = [
            ("sleep", self.sleep.is_some()),
            ("pattern", self.pattern.is_some()),
            ("runlevel", self.runlevel != "default"),
            ("arguments", !self.arguments.is_empty()),
        ];
        let names: Vec<&str> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        if names.is_empty() {
            return plan;
        }
        let warned = move |returns: Returns| {
            let warn = |returns: Returns, name: &&str| {
                returns.warn(format!("Ignoring \"{name}\" as it is not used in \"systemd\""))
            };
            names.iter().fold(returns, warn)
        };
        match plan {
            Plan::Ok(returns) => Plan::Ok(warned(returns)),
            Plan::Change(change) => Plan::from(change.finish(move |finish, outputs| {
                let mut done = finish(outputs)?;
                done.returns = warned(done.returns);
                Ok(done)
            })),
            plan => plan,
        }
    }
}
