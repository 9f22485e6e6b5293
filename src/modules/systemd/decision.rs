use serde_json::{Map, Value};

use crate::{
    ask::{Manager, ServiceStatus},
    plan::{Change, Difference, Done, Failure, Forecast, Plan, Returns, Step, Way},
    sh::{Output, Sh},
};

use super::wish::{State, Wish};

pub const OFFLINE: &str = "Target is a chroot or systemd is offline. This can lead to false positives or prevent the \
    init system tools from working.";

/// What is to be done about a unit.
#[derive(Default)]
pub struct Decision {
    /// Each command, and what is said when it fails.
    pub steps: Vec<(Sh, String)>,
    before: Returns,
    after: Returns,
    returns: Returns,
    /// Properties that it will have.
    becomes: Vec<(&'static str, &'static str)>,
}

impl Decision {
    /// `Err` when the unit is not there or cannot be read.
    pub fn of(wish: &Wish, status: &ServiceStatus) -> Result<Self, Failure> {
        let name = &wish.name;
        let mut decision = Self::default();
        let properties: Map<String, Value> =
            status.properties.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
        decision.returns = Returns::new().with("name", name.as_str()).with("status", properties);
        match status.manager {
            Manager::Systemd | Manager::Offline => {}
            _ => {
                return Err(Failure::new(
                    "Failed to find required executable \"systemctl\" in paths: /bin:/usr/bin",
                ));
            }
        }
        decision.load(wish, status)?;
        decision.mask(wish, status);
        if wish.enabled.is_some() || wish.state.is_some() {
            if !is_there(status) {
                return Err(missing(name));
            }
            decision.enable(wish, status);
            decision.state(wish, status)?;
        }
        Ok(decision)
    }

    fn load(&mut self, wish: &Wish, status: &ServiceStatus) -> Result<(), Failure> {
        let property = |key: &str| status.properties.get(key).map_or("", String::as_str);
        if property("LoadState") == "error" {
            let (name, error) = (&wish.name, property("LoadError"));
            return Err(Failure::new(format!("Error loading unit file '{name}': {error}")).param("name"));
        }
        if status.script && status.manager == Manager::Systemd && property("LoadState") == "not-found" {
            let name = &wish.name;
            self.warn(&format!(
                "The service ({name}) is actually an init script but the system is managed by systemd"
            ));
        }
        Ok(())
    }

    fn mask(&mut self, wish: &Wish, status: &ServiceStatus) {
        let Some(masked) = wish.masked else { return };
        if masked == (enabled_word(status) == "masked") {
            return;
        }
        let verb = if masked { "mask" } else { "unmask" };
        self.differ("masked", (!masked).into(), masked.into());
        let label = format!("Failed to {verb} the service ({}): ", wish.name);
        self.steps.push((wish.systemctl(&[verb, "--", &wish.name]), label));
        if masked {
            self.becomes.push(("LoadState", "masked"));
            self.becomes.push(("UnitFileState", "masked"));
        } else {
            self.becomes.push(("LoadState", "loaded"));
            self.becomes.push(("UnitFileState", "disabled"));
        }
    }

    fn enable(&mut self, wish: &Wish, status: &ServiceStatus) {
        let Some(enabled) = wish.enabled else { return };
        if enabled != is_enabled(status) {
            let verb = if enabled { "enable" } else { "disable" };
            self.differ("enabled", (!enabled).into(), enabled.into());
            let label = format!("Unable to {verb} service {}: ", wish.name);
            self.steps.push((wish.systemctl(&[verb, "--", &wish.name]), label));
            self.becomes.push(("UnitFileState", if enabled { "enabled" } else { "disabled" }));
        }
        self.returns = std::mem::take(&mut self.returns).with("enabled", enabled);
    }

    fn state(&mut self, wish: &Wish, status: &ServiceStatus) -> Result<(), Failure> {
        let Some(state) = wish.state else { return Ok(()) };
        if status.manager == Manager::Offline {
            // As it is wished: there is nothing that would start or stop.
            self.returns = std::mem::take(&mut self.returns).with("state", state.word());
            self.warn(OFFLINE);
            return Ok(());
        }
        let Some(active) = status.properties.get("ActiveState") else {
            return Err(Failure::new("Service is in unknown state").returns(self.returns.clone()));
        };
        let runs = ["active", "activating"].contains(&active.as_str());
        let verb = match state {
            State::Started if runs => None,
            State::Started => Some("start"),
            State::Stopped => (runs || active == "deactivating").then_some("stop"),
            State::Restarted | State::Reloaded if !runs => Some("start"),
            State::Restarted => Some("restart"),
            State::Reloaded => Some("reload"),
        };
        let after = if state == State::Stopped { "stopped" } else { "started" };
        self.returns = std::mem::take(&mut self.returns).with("state", after);
        if let Some(verb) = verb {
            let before = if runs { "started" } else { "stopped" };
            self.differ("state", before.into(), state.word().into());
            let label = format!("Unable to {verb} service {}: ", wish.name);
            self.steps.push((wish.systemctl(&[verb, "--", &wish.name]), label));
            let active = if state == State::Stopped { "inactive" } else { "active" };
            self.becomes.push(("ActiveState", active));
        }
        Ok(())
    }

    fn differ(&mut self, key: &str, before: Value, after: Value) {
        self.before = std::mem::take(&mut self.before).with(key, before);
        self.after = std::mem::take(&mut self.after).with(key, after);
    }

    fn warn(&mut self, text: &str) {
        self.returns = std::mem::take(&mut self.returns).warn(text);
    }

    pub fn plan(self, wish: &Wish, mut status: ServiceStatus) -> Plan {
        if self.steps.is_empty() {
            return Plan::Ok(self.returns);
        }
        for (key, value) in &self.becomes {
            status.properties.insert((*key).to_owned(), (*value).to_owned());
            if status.manager == Manager::Offline && *key == "UnitFileState" {
                status.enabled = (*value).to_owned();
            }
        }
        let change = Change {
            differences: self.differences(&wish.name),
            ..Change::by(
                self.forecast(),
                Way::Steps(self.commands(), Box::new(move |outputs| self.finish(outputs))),
            )
        };
        change.assume(wish.question(), status).into()
    }

    pub fn commands(&self) -> Vec<Step> {
        self.steps.iter().map(|(sh, _)| Step::Run(sh.clone())).collect()
    }

    /// What came of the commands.
    pub fn finish(&self, outputs: &[Output]) -> Result<Done, Failure> {
        let failed = outputs.iter().zip(&self.steps).find(|(output, _)| !output.ok());
        if let Some((output, (_, label))) = failed {
            let said = format!("{}{}", output.text(), output.errors());
            let msg = format!("{label}{}", said.trim());
            return Err(Failure::new(msg).returns(self.returns.clone()));
        }
        Ok(Done { changed: !self.steps.is_empty(), returns: self.returns.clone(), differences: vec![] })
    }

    pub fn forecast(&self) -> Forecast {
        match self.steps.is_empty() {
            true => Forecast::Unchanged(self.returns.clone()),
            false => Forecast::Changed(self.returns.clone()),
        }
    }

    pub fn differences(&self, name: &str) -> Vec<Difference> {
        match self.steps.is_empty() {
            true => vec![],
            false => vec![Difference::properties(name, self.before.clone(), self.after.clone())],
        }
    }
}

pub fn missing(name: &str) -> Failure {
    let msg = format!("Could not find the requested service {name}: host");
    Failure::new(msg).param("name")
}

fn is_there(status: &ServiceStatus) -> bool {
    let known = match status.manager {
        Manager::Offline => status.enabled.as_str(),
        _ => status.properties.get("LoadState").map_or("", String::as_str),
    };
    status.script || !["", "not-found"].contains(&known)
}

fn enabled_word(status: &ServiceStatus) -> &str {
    match status.manager {
        Manager::Offline => &status.enabled,
        _ => status.properties.get("UnitFileState").map_or("", String::as_str),
    }
}

/// As `systemctl is-enabled` tells by its exit status; an init script is enabled by links.
fn is_enabled(status: &ServiceStatus) -> bool {
    match enabled_word(status) {
        "enabled" | "static" => true,
        "" | "generated" | "not-found" => status.linked,
        _ => false,
    }
}
