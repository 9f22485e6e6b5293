use std::rc::Rc;

use crate::source::{Diagnostic, Secrets};

use super::{config::Config, given::Given};

/// What the command line and `ansible.cfg` say and variables echo.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub check: bool,
    pub diff: bool,
    pub verbosity: u8,
    pub forks: usize,
    pub limit: Option<String>,
    pub run_tags: Vec<String>,
    pub skip_tags: Vec<String>,
    pub inventory_sources: Vec<String>,
    /// `hash_behaviour = merge`
    pub merge_hashes: bool,
    pub inject_facts: bool,
    /// `ansible_managed`
    pub managed: String,
    /// `ansible.cfg` and the environment.
    pub config: Rc<Config>,
    /// What the command line says of how to connect.
    pub given: Given,
    /// Vault passwords.
    pub secrets: Rc<Secrets>,
}

impl Settings {
    /// What the configuration alone says; the command line is then laid over it.
    pub fn of(config: Config) -> Result<Self, Diagnostic> {
        Ok(Self {
            diff: config.flag("diff.always")?,
            forks: config.int("defaults.forks")?.and_then(|forks| usize::try_from(forks).ok()).unwrap_or(5),
            run_tags: config.list("tags.run"),
            skip_tags: config.list("tags.skip"),
            inventory_sources: config.inventory(),
            merge_hashes: config.text("defaults.hash_behaviour").as_deref() == Some("merge"),
            inject_facts: config.flag("defaults.inject_facts_as_vars")?,
            managed: config.text("defaults.ansible_managed").unwrap_or_default(),
            config: Rc::new(config),
            ..Self::default()
        })
    }

    /// The order in which variables of groups are merged, lowest first.
    pub(super) fn precedence(&self) -> Vec<String> {
        self.config.list("defaults.precedence")
    }
}
