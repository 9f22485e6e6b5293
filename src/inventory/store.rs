use std::path::PathBuf;

use indexmap::IndexMap;

use crate::{source::Diagnostic, template::Template};

/// Variables as they were written, in the order of the file.
pub type VarMap = IndexMap<String, Template>;

#[derive(Clone, Debug, Default)]
pub struct Host {
    pub name: String,
    /// The source that first named it; `None` for hosts added in the run and the implicit localhost.
    pub source: Option<PathBuf>,
    pub vars: VarMap,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub name: String,
    pub hosts: Vec<String>,
    pub children: Vec<String>,
    pub vars: VarMap,
    /// `ansible_group_priority`, 1 unless set.
    pub priority: i64,
}

/// All hosts and groups; `all` and `ungrouped` always exist.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub hosts: IndexMap<String, Host>,
    pub groups: IndexMap<String, Group>,
    /// Folders next to which `group_vars` and `host_vars` are looked for, in the order of the sources.
    pub dirs: Vec<PathBuf>,
}

pub struct Loaded {
    pub inventory: Inventory,
    pub warnings: Vec<Diagnostic>,
}

/// The hosts that a pattern names, in its order, and the terms that named none.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub hosts: Vec<String>,
    pub unmatched: Vec<String>,
}

impl Inventory {
    /// Reads all sources: paths, or host lists such as `a,b,`.
    pub fn load(sources: &[String]) -> Result<Loaded, Diagnostic> {
        let _ = sources;
        todo!()
    }

    /// Hosts that match the patterns (`web:&prod:!old`, globs, `~regex`, `group[0:2]`).
    pub fn select(&self, patterns: &[String]) -> Result<Selection, Diagnostic> {
        let _ = patterns;
        todo!()
    }

    /// Names of all groups that a host is in, ancestors included, `all` first, in the order in which their variables
    /// are merged: by depth, priority, name.
    pub fn groups_of(&self, host: &str) -> Vec<String> {
        let _ = host;
        todo!()
    }

    /// All hosts of a group, those of its descendants included.
    pub fn hosts_of(&self, group: &str) -> Vec<String> {
        let _ = group;
        todo!()
    }

    /// `add_host`: a new host, or more groups and variables for one that exists.
    pub fn add_host(&mut self, name: &str, groups: &[String], vars: VarMap) {
        let _ = (name, groups, vars);
        todo!()
    }

    /// `group_by`: puts a host into a group below `parents`.
    pub fn add_to_group(&mut self, host: &str, group: &str, parents: &[String]) {
        let _ = (host, group, parents);
        todo!()
    }
}
