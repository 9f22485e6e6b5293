use serde::Deserialize;

use super::super::systemd::{State, Units};

/// Manage services: by systemd, OpenRC or init scripts, whichever the host has.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    #[serde(alias = "service", alias = "unit")]
    pub name: Option<String>,
    /// `started` and `stopped` act on a difference, `restarted` and `reloaded` always.
    pub state: Option<State>,
    /// Seconds between stopping and starting, for init scripts.
    pub sleep: Option<u32>,
    /// Without effect: init scripts are asked for their status.
    pub pattern: Option<String>,
    /// Start it when the system starts.
    pub enabled: Option<bool>,
    /// Runlevel of OpenRC to enable it in.
    #[serde(default = "default_runlevel")]
    pub runlevel: String,
    /// Arguments for an init script.
    #[serde(default, alias = "args")]
    pub arguments: String,
    /// Without effect: what manages services is found out.
    #[serde(default = "auto", rename = "use")]
    pub manager: String,
    /// For hosts that systemd manages.
    #[serde(rename = "$units")]
    pub units: Units,
}

fn default_runlevel() -> String {
    "default".to_owned()
}

fn auto() -> String {
    "auto".to_owned()
}
