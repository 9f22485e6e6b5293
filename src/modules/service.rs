
#[cfg(test)]
//! Services, whatever manages them.
//! Services, whatever starts them.
mod init_work;
mod scripts;
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::{

    ask::{InitService, InitTool, Scope, Unit},
    ask::{Manager, Service as Ask},
    plan::{Cx, Failure, Module, Plan, Returns},
    plan::{Cx, Failure, Module, Plan},
/// Manage services.
/// Manage services: by systemd, OpenRC or init scripts, whichever the host has.
use init_work::InitWish;
use super::systemd::{State, UnitWish, no_glob};
use super::systemd::{State, Wish};
};
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    name: String,
    #[serde(default = "auto", rename = "use")]
    #[serde(default = "default_runlevel")]
    #[serde(default)]
    #[serde(default, alias = "args")]
    /// Arguments for an init script.
    /// For the init script.
    /// Let systemd read its units again, first.
    /// Of OpenRC.
    /// Part of a line of `ps` that tells that it runs, for scripts that cannot tell.
    /// Runlevel of OpenRC to enable it in.
    /// Seconds between stop and start of a restart, where a script does both.
    /// Seconds between stopping and starting, for init scripts.
    /// Start it at boot.
    /// Start it when the system starts.
    /// What starts services: `auto` finds out.
    /// Without effect: init scripts are asked for their status.
    /// Without effect: what manages services is found out.
    /// `started` and `stopped` act on a difference, `restarted` and `reloaded` always.
    arguments: String,
    daemon_reload: bool,
    enabled: Option<bool>,
    manager: String,
    pattern: Option<String>,
    runlevel: String,
    sleep: Option<u32>,
    sleep: Option<u64>,
    state: Option<State>,
}

fn default_runlevel() -> String {
    "default".to_owned()
}

fn auto() -> String {
    "auto".to_owned()
}

impl Module for Service {
    const NAME: &'static str = "service";
    const EXAMPLE: &'static str = "\
- name: Run the web server
- name: The web server runs
  service:
    name: nginx
    state: started
    enabled: true
";

    fn check(&self) -> Result<(), Failure> {
        if self.state.is_none() && self.enabled.is_none() {
            return Err(Failure::new("one of the following is required: state, enabled"));
        }

                    ..Wish::default()
                    enabled: self.enabled,
                    name: self.name.clone(),
                    state: self.state,
                .collect(),
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                Err(Failure::new(format!("{text} '{glob}' in service name: {}", self.name)).param("name"))
                Ok(done)
                Ok(self.ignored(wish.plan_from(status)))
                done.returns = warned(done.returns);
                let mut done = finish(outputs)?;
                let text = "glob patterns are not supported, found";
                let wish = Wish {
                returns.warn(format!("Ignoring \"{name}\" as it is not used in \"systemd\""))
                };
            ("arguments", !self.arguments.is_empty()),
            ("pattern", self.pattern.is_some()),
            ("runlevel", self.runlevel != "default"),
            ("sleep", self.sleep.is_some()),
            ..BootAnswer::default()
            ..InitStatus::default()
            ..UnitStatus::default()
            ..UnitWish::default()
            ..script(false)
            .collect();
            .err()
            .filter(|(_, given)| *given)
            .iter()
            .knows(question(), InitStatus::default())
            .knows(unit, UnitStatus::default());
            .map(|(name, _)| *name)
            .plan::<Service>(json!({"name": "web", "state": "started"}))
            .unwrap();
            Manager::Systemd | Manager::Offline => {
            None => Ok(()),
            Plan::Change(change) => Plan::Change(change.finish(move |finish, outputs| {
            Plan::Ok(returns) => Plan::Ok(warned(returns)),
            Some(glob) => {
            [r#"ok {"name":"web","state":"started"}"#]
            _ => scripts::plan(&self, &status),
            arguments: self.arguments.clone(),
            crashed: true,
            enabled: self.enabled,
            enabler: "update-rc.d".into(),
            json!({"name": "web", "enabled": true, "state": "restarted", "sleep": 2}),
            let warn = |returns: Returns, name: &&str| {
            name: "web".into(),
            name: self.name.clone(),
            names.iter().fold(returns, warn)
            pattern: None,
            pattern: self.pattern.clone(),
            plan => plan,
            properties: properties
            return plan;
            return wish.plan(&cx.ask(unit).await?, vec![]);
            runlevel: "default".into(),
            runlevel: self.runlevel.clone(),
            running,
            scope: Scope::System,
            script(true),
            sleep: self.sleep.unwrap_or(0),
            state: self.state,
            systemd: true,
            told(started.clone(), script(true)),
            tool: InitTool::OpenRc,
            tool: InitTool::Script,
            uid: boot.uid,
            }
            })),
            };
        );
        InitService {
        InitStatus {
        ];
        ask::{BootAnswer, InitStatus, UnitStatus},
        assert!(enable[2].starts_with("$ set -- update-rc.d web on default; "));
        assert!(enable[3].starts_with("$ set -- script web restart '' 2 ''; "));
        assert!(start[2].starts_with("$ set -- script web start '' 0 ''; "));
        assert!(told[2].starts_with("$ set -- openrc web start '' 0 zap; "));
        assert_eq!(
        assert_eq!(failure.msg, "Could not find the requested service web: host");
        assert_eq!(start[1], r#"web: {"state":"stopped"} -> {"state":"started"}"#);
        assert_eq!(told[2], "$ systemctl start web");
        if is.tool == InitTool::None {
        if names.is_empty() {
        if self.manager == "systemd" || self.manager == "auto" && boot.systemd {
        let boot = BootAnswer {
        let boot = cx.boot().await?;
        let crashed = InitStatus {
        let enable = told(
        let failure = std::rc::Rc::new(host)
        let given = [
        let host = Host::root()
        let host = Host::root().boot(boot).knows(unit, status);
        let host = Host::root().knows(question(), is);
        let is = cx.ask(question).await?;
        let names: Vec<&str> = given
        let properties = [("LoadState", "loaded"), ("ActiveState", "inactive")];
        let question = InitService {
        let start = told(started, script(false));
        let started = json!({"name": "web", "state": "started"});
        let status = UnitStatus {
        let status = cx.ask(Ask::named(&self.name)).await?;
        let told = lines(std::rc::Rc::new(host).plan::<Service>(json!({"name": "web", "state": "started"})));
        let told = told(json!({"name": "web", "state": "started"}), crashed);
        let unit = Unit {
        let warned = move |returns: Returns| {
        let wish = InitWish {
        let wish = UnitWish {
        lines(std::rc::Rc::new(host).plan::<Service>(parameters))
        match plan {
        match self.name.chars().find(|c| "*?[".contains(*c)) {
        match status.manager {
        modules::testing::{Host, lines},
        no_glob(&self.name)
        wish.plan(&is)
        }
        };
    #[test]
    /// Warns of parameters that systemd has no use for.
    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
    fn crashed_services_are_zapped() {
    fn ignored(&self, plan: Plan) -> Plan {
    fn init_scripts() {
    fn question() -> InitService {
    fn script(running: bool) -> InitStatus {
    fn systemd_where_it_runs() {
    fn told(parameters: Value, is: InitStatus) -> Vec<String> {
    fn unknown_services() {
    use crate::{
    use serde_json::{Value, json};
    use super::*;
    }
    };
#[cfg(test)]
impl Service {
mod tests {
}
}
