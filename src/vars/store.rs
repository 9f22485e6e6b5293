use std::{cell::RefCell, path::PathBuf, rc::Rc};

use crate::{inventory::Inventory, playbook::VarEntry, source::Diagnostic};

use super::context::Role;

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
    pub config_file: Option<PathBuf>,
    /// `hash_behaviour = merge`
    pub merge_hashes: bool,
    pub inject_facts: bool,
    /// `ansible_managed`
    pub managed: String,
}

/// All variables of a run that do not belong to a task: inventory, `group_vars`, `host_vars`, extra vars, and what the
/// play that runs now brings.
pub struct Store {
    pub settings: Settings,
    pub inventory: RefCell<Inventory>,
    pub extra: Vec<VarEntry>,
    /// Of the play that runs now.
    pub playbook_dir: RefCell<PathBuf>,
    /// Roles whose defaults and vars the whole play sees, in order.
    pub public_roles: RefCell<Vec<Rc<Role>>>,
    pub vars_files: RefCell<Vec<VarEntry>>,
    pub prompted: RefCell<Vec<VarEntry>>,
    /// (all, batch, active) hosts of the play.
    pub play_hosts: RefCell<[Vec<String>; 3]>,
}

impl Store {
    pub fn new(
        settings: Settings,
        inventory: Inventory,
        extra: Vec<VarEntry>,
    ) -> Result<Rc<Self>, Diagnostic> {
        let _ = (settings, inventory, extra);
        todo!()
    }
}
