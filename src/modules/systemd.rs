//! Units of systemd.

mod decision;
mod planning;
mod wish;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::Scope,
    plan::{Cx, Failure, Leaves, Module, Plan},
};

pub use decision::missing;
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
    /// Replace links that are in the way.
    force: Option<bool>,
    /// Make it impossible to start.
    masked: Option<bool>,
    /// Read unit files again before anything else; never counts as a change.
    #[serde(default, alias = "daemon-reload")]
    daemon_reload: bool,
    /// Start systemd itself anew before anything else; never counts as a change.
    #[serde(default, alias = "daemon-reexec")]
    daemon_reexec: bool,
    /// Whose manager is meant: the system's, the user's own, or that of all users.
    #[serde(default)]
    scope: Scope,
    /// Do not wait until it is done.
    #[serde(default)]
    no_block: bool,
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
            ("masked", self.masked.is_some()),
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
        let wish = Wish {
            name: self.name.clone().unwrap_or_default(),
            state: self.state,
            enabled: self.enabled,
            masked: self.masked,
            force: self.force == Some(true),
            reload: self.daemon_reload,
            reexec: self.daemon_reexec,
            scope: self.scope,
            no_block: self.no_block,
        };
        match self.name {
            Some(_) => wish.plan(cx).await,
            None => wish.reload_alone(cx).await,
        }
    }
}
