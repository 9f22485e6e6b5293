//! Units of systemd.

mod unit_work;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{Scope, Unit},
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Module, Plan, Returns, Step, Way},
};

use unit_work::systemctl;
pub use unit_work::{State, UnitWish};

/// Manage units of systemd.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Systemd {
    /// The unit; `.service` need not be written.
    #[serde(alias = "service", alias = "unit")]
    name: Option<String>,
    state: Option<State>,
    /// Start it at boot.
    enabled: Option<bool>,
    /// Replace links that are in the way.
    #[serde(default)]
    force: bool,
    /// Make it impossible to start it.
    masked: Option<bool>,
    /// Let systemd read its units again, first.
    #[serde(default, alias = "daemon-reload")]
    daemon_reload: bool,
    /// Let systemd start itself again, first.
    #[serde(default, alias = "daemon-reexec")]
    daemon_reexec: bool,
    /// Whose systemd.
    #[serde(default)]
    scope: Scope,
    /// Do not wait until it is done.
    #[serde(default)]
    no_block: bool,
    /// Without effect: accepted because old roles have it.
    user: Option<bool>,
}

impl Module for Systemd {
    const NAME: &'static str = "systemd";
    const EXAMPLE: &'static str = "\
- name: The web server runs, also after a boot
  systemd:
    name: nginx
    state: started
    enabled: true
";

    fn check(&self) -> Result<(), Failure> {
        let named = [
            ("state", self.state.is_some()),
            ("enabled", self.enabled.is_some()),
            ("masked", self.masked.is_some()),
        ];
        let given = named.iter().find(|(_, given)| *given);
        if given.is_none() && !self.daemon_reload && !self.daemon_reexec {
            let msg =
                "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec";
            return Err(Failure::new(msg));
        }
        match (&self.name, given) {
            (None, Some((param, _))) => {
                Err(Failure::new(format!("missing parameter(s) required by '{param}': name")).param(param))
            }
            (Some(name), _) => no_glob(name),
            _ => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let boot = cx.boot().await?;
        let first = self.first(boot.uid);
        let Some(name) = &self.name else {
            if !boot.systemd {
                let returns = Returns::new().warn("systemd does not run on this host: nothing to read again");
                return Ok(Plan::Ok(returns));
            }
            let change = Change::steps(vec![], Returns::new(), first);
            let change =
                change.finish(|finish, outputs| finish(outputs).map(|done| Done::unchanged(done.returns)));
            return Ok(change.forecast(Forecast::Unchanged(Returns::new())).into());
        };
        let unit = Unit { name: name.clone(), scope: self.scope };
        let wish = self.wish(name, boot.uid);
        let is = cx.ask(unit.clone()).await?;
        if is.get("LoadState") == "not-found" && !first.is_empty() {
            return Ok(read_first(wish, unit, first).into());
        }
        wish.plan(&is, if is.runs() { first } else { vec![] })
    }
}

/// Names of several units at once are not understood.
pub fn no_glob(name: &str) -> Result<(), Failure> {
    let Some(found) = name.chars().find(|c| "*?[".contains(*c)) else {
        return Ok(());
    };
    let msg = format!(
        "This module does not currently support using glob patterns, found '{found}' in service name: {name}"
    );
    Err(Failure::new(msg).param("name"))
}

impl Systemd {
    fn first(&self, uid: u64) -> Vec<Step> {
        let wanted = [(self.daemon_reload, "daemon-reload"), (self.daemon_reexec, "daemon-reexec")];
        let step = |verb| Step::Run(systemctl(self.scope, uid).arg(verb));
        wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, verb)| step(verb)).collect()
    }

    fn wish(&self, name: &str, uid: u64) -> UnitWish {
        UnitWish {
            name: name.to_owned(),
            state: self.state,
            enabled: self.enabled,
            masked: self.masked,
            force: self.force,
            no_block: self.no_block,
            scope: self.scope,
            uid,
        }
    }
}

/// A unit that systemd may know once it has read its units again.
fn read_first(wish: UnitWish, unit: Unit, first: Vec<Step>) -> Change {
    let why = format!("`{}` is known when systemd has read its units again", wish.name);
    let act = Act::new(async move |host: &mut Host| {
        host.steps(first).await?;
        let is = host.ask(unit).await?;
        match wish.plan(&is, vec![])? {
            Plan::Change(Change { way: Way::Steps(steps, finish), .. }) => finish(&host.steps(steps).await?),
            Plan::Ok(returns) => Ok(Done::unchanged(returns)),
            _ => Ok(Done::default()),
        }
    });
    Change::by(Forecast::Unknown(why), Way::Act(act))
}
