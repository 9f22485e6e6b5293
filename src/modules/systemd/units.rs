use serde::Deserialize;

use crate::ask::Scope;

/// What systemd alone understands.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// Replace links that are in the way.
    pub force: Option<bool>,
    /// Make it impossible to start.
    pub masked: Option<bool>,
    /// Read unit files again before anything else; never counts as a change.
    #[serde(default, alias = "daemon-reload")]
    pub daemon_reload: bool,
    /// Start systemd itself anew before anything else; never counts as a change.
    #[serde(default, alias = "daemon-reexec")]
    pub daemon_reexec: bool,
    /// Whose manager is meant: the system's, the user's own, or that of all users.
    #[serde(default)]
    pub scope: Scope,
    /// How old playbooks write `scope: user`.
    pub user: Option<bool>,
    /// Do not wait until it is done.
    #[serde(default)]
    pub no_block: bool,
}

impl Units {
    pub fn scope(&self) -> Scope {
        if self.user == Some(true) { Scope::User } else { self.scope }
    }
}
