//! Units of systemd.

mod decision;
mod planning;
mod units;
mod wish;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Failure, Leaves, Module, Plan};

pub use decision::missing;
pub use units::Units;
pub use wish::{State, Wish};

/// Manage units of systemd.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Systemd {
    /// Unit; `.service` is added to a name without type.
    #[serde(alias = "service", alias = "unit")]
    name: Option<String>,
    /// `started` and `stopped` act on a difference, `restarted` and `reloaded` always.
    state: Option<State>,
    /// Start it when the system starts.
    enabled: Option<bool>,
    #[serde(rename = "$units")]
    units: Units,
}

impl Module for Systemd {
    const NAME: &'static str = "systemd";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: Run the application
  systemd:
    name: app
    state: restarted
    enabled: true
    daemon_reload: true
";

    fn check(&self) -> Result<(), Failure> {
        let named = [
            ("state", self.state.is_some()),
            ("enabled", self.enabled.is_some()),
            ("masked", self.units.masked.is_some()),
        ];
        let Some(name) = &self.name else {
            if let Some((param, _)) = named.iter().find(|(_, given)| *given) {
                let msg = format!("missing parameter(s) required by '{param}': name");
                return Err(Failure::new(msg).param(param));
            }
            return Ok(());
        };
        if let Some(glob) = name.chars().find(|c| "*?[".contains(*c)) {
            let text = "This module does not currently support using glob patterns, found";
            return Err(Failure::new(format!("{text} '{glob}' in service name: {name}")).param("name"));
        }
        Ok(())
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let wish = Wish::of(self.name.as_deref(), self.state, self.enabled, self.units);
        match self.name {
            Some(_) => wish.plan(cx).await,
            None => wish.reload_alone(cx).await,
        }
    }
}
