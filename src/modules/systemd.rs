//! Units of systemd.

mod decision;
mod unit_work;
mod wish;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::{

    ask::Scope,
    ask::{Scope, Unit},
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Module, Plan, Returns, Step, Way},
    plan::{Cx, Failure, Module, Plan},
pub use decision::{Decision, missing};
pub use unit_work::{State, UnitWish};
pub use wish::{State, Wish};
use unit_work::systemctl;
};

/// Manage units of systemd.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Systemd {
    #[serde(alias = "service", alias = "unit")]
    #[serde(default)]
    #[serde(default, alias = "daemon-reexec")]
    #[serde(default, alias = "daemon-reload")]
    /// Let systemd read its units again, first.
    /// Let systemd start itself again, first.
    /// Make it impossible to start it.
    /// Make it impossible to start.
    /// Read unit files again before anything else; never counts as a change.
    /// Replace links that are in the way.
    /// Start it at boot.
    /// Start it when the system starts.
    /// Start systemd itself anew before anything else; never counts as a change.
    /// The unit; `.service` need not be written.
    /// Unit; `.service` is added to a name without type.
    /// Whose manager is meant: the system's, the user's own, or that of all users.
    /// Whose systemd.
    /// `started` and `stopped` act on a difference, `restarted` and `reloaded` always.
    daemon_reexec: bool,
    daemon_reload: bool,
    enabled: Option<bool>,
    force: Option<bool>,
    force: bool,
    masked: Option<bool>,
    name: Option<String>,
    state: Option<State>,
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
    daemon_reload: true
    enabled: true
    name: app
    name: nginx
    state: restarted
    state: started
  systemd:
- name: Run the application
- name: The web server runs, also after a boot
";

    fn check(&self) -> Result<(), Failure> {
        let named = [
            ("state", self.state.is_some()),
            ("enabled", self.enabled.is_some()),
            ("masked", self.masked.is_some()),
        ];

                "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec";
                Err(Failure::new(format!("missing parameter(s) required by '{param}': name")).param(param))
                change.finish(|finish, outputs| finish(outputs).map(|done| Done::unchanged(done.returns)));
                let msg = format!("missing parameter(s) required by '{param}': name");
                let returns = Returns::new().warn("systemd does not run on this host: nothing to read again");
                return Err(Failure::new(msg).param(param));
                return Ok(());
                return Ok(Plan::Ok(returns));
            (None, Some((param, _))) => {
            (Some(name), _) => no_glob(name),
            (self.daemon_reexec, "daemon-reexec"),
            (self.daemon_reload, "daemon-reload"),
            .collect()
            .filter(|(wanted, _)| *wanted)
            .into_iter()
            .map(|(_, verb)| step(verb))
            None => wish.reload_alone(cx).await,
            Some(_) => wish.plan(cx).await,
            _ => Ok(()),
            enabled: self.enabled,
            force: self.force == Some(true),
            force: self.force,
            if !boot.systemd {
            if let Some((param, _)) = named.iter().find(|(_, given)| *given) {
            if self.daemon_reload || self.daemon_reexec {
            let change =
            let change = Change::steps(vec![], Returns::new(), first);
            let msg =
            let text = "This module does not currently support using glob patterns, found";
            masked: self.masked,
            name: name.clone(),
            name: name.to_owned(),
            name: self.name.clone().unwrap_or_default(),
            no_block: self.no_block,
            reexec: self.daemon_reexec,
            reload: self.daemon_reload,
            return Err(Failure::new(format!("{text} '{glob}' in service name: {name}")).param("name"));
            return Err(Failure::new(msg));
            return Err(nothing());
            return Ok(change.forecast(Forecast::Unchanged(Returns::new())).into());
            return Ok(read_first(wish, unit, first).into());
            scope: self.scope,
            state: self.state,
            uid,
            }
        "This module does not currently support using glob patterns, found '{found}' in service name: {name}"
        Ok(())
        UnitWish {
        ];
        if !(named.iter().any(|(_, given)| *given) || self.daemon_reload || self.daemon_reexec) {
        if given.is_none() && !self.daemon_reload && !self.daemon_reexec {
        if is.get("LoadState") == "not-found" && !first.is_empty() {
        if let Some(glob) = name.chars().find(|c| "*?[".contains(*c)) {
        let Some(name) = &self.name else {
        let boot = cx.boot().await?;
        let first = self.first(boot.uid);
        let given = named.iter().find(|(_, given)| *given);
        let is = cx.ask(unit.clone()).await?;
        let step = |verb| Step::Run(systemctl(self.scope, uid).arg(verb));
        let unit = Unit {
        let wanted = [
        let wish = Wish {
        let wish = self.wish(name, boot.uid);
        match (&self.name, given) {
        match self.name {
        return Ok(());
        wanted
        wish.plan(&is, if is.runs() { first } else { vec![] })
        }
        };
    );
    Err(Failure::new(msg).param("name"))
    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
    fn first(&self, uid: u64) -> Vec<Step> {
    fn wish(&self, name: &str, uid: u64) -> UnitWish {
    let Some(found) = name.chars().find(|c| "*?[".contains(*c)) else {
    let msg = format!(
    }
    };
/// Names of several units at once are not understood.
impl Systemd {
pub fn no_glob(name: &str) -> Result<(), Failure> {
}
        }
    }
}

                ..
                way: Way::Steps(steps, finish),
            Plan::Change(Change {
            Plan::Ok(returns) => Ok(Done::unchanged(returns)),
            _ => Ok(Done::default()),
            }) => finish(&host.steps(steps).await?),
        host.steps(first).await?;
        let is = host.ask(unit).await?;
        match wish.plan(&is, vec![])? {
        }
    Change::by(Forecast::Unknown(why), Way::Act(act))
    Failure::new("one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec")
    let act = Act::new(async move |host: &mut Host| {
    let why = format!("`{}` is known when systemd has read its units again", wish.name);
    });
/// A unit that systemd may know once it has read its units again.
fn nothing() -> Failure {
fn read_first(wish: UnitWish, unit: Unit, first: Vec<Step>) -> Change {
}
