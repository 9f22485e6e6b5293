//! Services, whatever starts them.

mod init_work;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{InitService, InitTool, Scope, Unit},
    plan::{Cx, Failure, Module, Plan},
};

use super::systemd::{State, UnitWish, no_glob};
use init_work::InitWish;

/// Manage services.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    name: String,
    state: Option<State>,
    /// Seconds between stop and start of a restart, where a script does both.
    sleep: Option<u64>,
    /// Part of a line of `ps` that tells that it runs, for scripts that cannot tell.
    pattern: Option<String>,
    /// Start it at boot.
    enabled: Option<bool>,
    /// Of OpenRC.
    #[serde(default = "default_runlevel")]
    runlevel: String,
    /// For the init script.
    #[serde(default, alias = "args")]
    arguments: String,
    /// What starts services: `auto` finds out.
    #[serde(default = "auto", rename = "use")]
    manager: String,
    /// Let systemd read its units again, first.
    #[serde(default)]
    daemon_reload: bool,
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
        no_glob(&self.name)
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let boot = cx.boot().await?;
        let unit = Unit { name: self.name.clone(), scope: Scope::System };
        let wish = UnitWish {
            name: self.name.clone(),
            state: self.state,
            enabled: self.enabled,
            uid: boot.uid,
            ..UnitWish::default()
        };
        if self.manager == "systemd" || self.manager == "auto" && boot.systemd {
            return wish.plan(&cx.ask(unit).await?, vec![]);
        }
        let question = InitService {
            name: self.name.clone(),
            pattern: self.pattern.clone(),
            runlevel: self.runlevel.clone(),
        };
        let is = cx.ask(question).await?;
        if is.tool == InitTool::None {
            return wish.plan(&cx.ask(unit).await?, vec![]);
        }
        let wish = InitWish {
            name: self.name.clone(),
            state: self.state,
            enabled: self.enabled,
            runlevel: self.runlevel.clone(),
            arguments: self.arguments.clone(),
            sleep: self.sleep.unwrap_or(0),
        };
        wish.plan(&is)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        ask::{BootAnswer, InitStatus, UnitStatus},
        modules::testing::{Host, lines},
    };

    fn question() -> InitService {
        InitService { name: "web".into(), pattern: None, runlevel: "default".into() }
    }

    fn told(parameters: Value, is: InitStatus) -> Vec<String> {
        let host = Host::root().knows(question(), is);
        lines(std::rc::Rc::new(host).plan::<Service>(parameters))
    }

    fn script(running: bool) -> InitStatus {
        InitStatus { tool: InitTool::Script, running, enabler: "update-rc.d".into(), ..InitStatus::default() }
    }

    #[test]
    fn init_scripts() {
        let started = json!({"name": "web", "state": "started"});
        assert_eq!(told(started.clone(), script(true)), [r#"ok {"name":"web","state":"started"}"#]);
        let start = told(started, script(false));
        assert_eq!(start[1], r#"web: {"state":"stopped"} -> {"state":"started"}"#);
        assert!(start[2].starts_with("$ set -- script web start '' 0 ''; "));
        let enable =
            told(json!({"name": "web", "enabled": true, "state": "restarted", "sleep": 2}), script(true));
        assert!(enable[2].starts_with("$ set -- update-rc.d web on default; "));
        assert!(enable[3].starts_with("$ set -- script web restart '' 2 ''; "));
    }

    #[test]
    fn crashed_services_are_zapped() {
        let crashed = InitStatus { tool: InitTool::OpenRc, crashed: true, ..script(false) };
        let told = told(json!({"name": "web", "state": "started"}), crashed);
        assert!(told[2].starts_with("$ set -- openrc web start '' 0 zap; "));
    }

    #[test]
    fn systemd_where_it_runs() {
        let boot = BootAnswer { systemd: true, ..BootAnswer::default() };
        let unit = Unit { name: "web".into(), scope: Scope::System };
        let properties = [("LoadState", "loaded"), ("ActiveState", "inactive")];
        let status = UnitStatus {
            properties: properties.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            ..UnitStatus::default()
        };
        let host = Host::root().boot(boot).knows(unit, status);
        let told = lines(std::rc::Rc::new(host).plan::<Service>(json!({"name": "web", "state": "started"})));
        assert_eq!(told[2], "$ systemctl start web");
    }

    #[test]
    fn unknown_services() {
        let unit = Unit { name: "web".into(), scope: Scope::System };
        let host = Host::root().knows(question(), InitStatus::default()).knows(unit, UnitStatus::default());
        let failure =
            std::rc::Rc::new(host).plan::<Service>(json!({"name": "web", "state": "started"})).err().unwrap();
        assert_eq!(failure.msg, "Could not find the requested service web: host");
    }
}
