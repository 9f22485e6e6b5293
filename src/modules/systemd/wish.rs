use serde::Deserialize;

use crate::{
    ask::{Scope, Service},
    sh,
    sh::Sh,
};

use super::units::Units;

/// What a unit shall be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub name: String,
    pub state: Option<State>,
    pub enabled: Option<bool>,
    pub masked: Option<bool>,
    pub force: bool,
    pub reload: bool,
    pub reexec: bool,
    pub scope: Scope,
    pub no_block: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Reloaded,
    Restarted,
    #[serde(alias = "running")]
    Started,
    Stopped,
}

impl State {
    /// As users write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reloaded => "reloaded",
            Self::Restarted => "restarted",
            Self::Started => "started",
            Self::Stopped => "stopped",
        }
    }
}

impl Wish {
    pub fn of(name: Option<&str>, state: Option<State>, enabled: Option<bool>, units: Units) -> Self {
        Self {
            name: name.unwrap_or_default().to_owned(),
            state,
            enabled,
            masked: units.masked,
            force: units.force == Some(true),
            reload: units.daemon_reload,
            reexec: units.daemon_reexec,
            scope: units.scope(),
            no_block: units.no_block,
        }
    }

    pub fn question(&self) -> Service {
        Service { name: self.name.clone(), scope: self.scope }
    }

    /// `systemctl` with the options that all its commands share.
    pub fn systemctl(&self, words: &[&str]) -> Sh {
        let mut options = vec![];
        if self.scope != Scope::System {
            options.push(format!("--{}", self.scope.word()));
        }
        if self.no_block {
            options.push("--no-block".to_owned());
        }
        if self.force {
            options.push("--force".to_owned());
        }
        let words = options.into_iter().chain(words.iter().map(|word| (*word).to_owned()));
        match self.scope {
            Scope::User => Sh::script(AS_USER, words),
            _ => sh!["systemctl"].args(words),
        }
    }
}

/// A login without a session does not know where its manager listens.
const AS_USER: &str = r#"XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} systemctl "$@""#;
