use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use indexmap::{IndexMap, IndexSet};

use crate::{
    source::{Diagnostic, File, Kind, Node, Place},
    template::Template,
};

/// Variables as they were written, in the order of the file.
pub type VarMap = IndexMap<String, Template>;

const ALL: &str = "all";
const UNGROUPED: &str = "ungrouped";
/// Names that mean the controller where the inventory does not have them.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

#[derive(Clone, Debug, Default)]
pub struct Host {
    pub name: String,
    /// The source that first named it; `None` for hosts added in the run and the implicit localhost.
    pub source: Option<Rc<Path>>,
    pub vars: Rc<VarMap>,
    /// The groups that list it; their ancestors are not among them.
    pub groups: IndexSet<String>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub hosts: IndexSet<String>,
    pub children: IndexSet<String>,
    pub parents: IndexSet<String>,
    pub vars: Rc<VarMap>,
    /// `ansible_group_priority`, 1 unless set.
    pub priority: i64,
}

/// All hosts and groups; `all` and `ungrouped` always exist.
#[derive(Clone, Debug)]
pub struct Inventory {
    pub hosts: IndexMap<String, Host>,
    pub groups: IndexMap<String, Group>,
    /// Folders next to which `group_vars` and `host_vars` are looked for, in the order of the sources.
    pub dirs: Vec<PathBuf>,
    /// What a run has added to what the sources say.
    added: Vec<Added>,
}

#[derive(Clone, Debug)]
enum Added {
    Host { name: String, groups: Vec<String>, vars: VarMap },
    Member { host: String, group: String, parents: Vec<String> },
}

impl Default for Inventory {
    fn default() -> Self {
        let mut inventory =
            Self { hosts: IndexMap::new(), groups: IndexMap::new(), dirs: vec![], added: vec![] };
        inventory.group(ALL);
        inventory.group(UNGROUPED);
        inventory.link(ALL, UNGROUPED);
        inventory
    }
}

impl Inventory {
    /// The group of this name, made where it is missing.
    pub(super) fn group(&mut self, name: &str) -> &mut Group {
        self.groups.entry(name.to_owned()).or_insert_with(|| Group {
            name: name.to_owned(),
            hosts: IndexSet::new(),
            children: IndexSet::new(),
            parents: IndexSet::new(),
            vars: Rc::default(),
            priority: 1,
        })
    }

    /// The host of this name, made where it is missing.
    pub(super) fn host(&mut self, name: &str, source: Option<&Rc<Path>>) -> &mut Host {
        self.hosts.entry(name.to_owned()).or_insert_with(|| Host {
            name: name.to_owned(),
            source: source.cloned(),
            ..Host::default()
        })
    }

    pub(super) fn enlist(&mut self, group: &str, host: &str) {
        self.group(group).hosts.insert(host.to_owned());
        if let Some(host) = self.hosts.get_mut(host) {
            host.groups.insert(group.to_owned());
        }
    }

    /// Makes `child` a child of `parent`; `false`, and nothing done, where that would close a circle.
    pub(super) fn link(&mut self, parent: &str, child: &str) -> bool {
        if self.ancestors([parent]).contains(child) {
            return false;
        }
        self.group(parent).children.insert(child.to_owned());
        self.group(child).parents.insert(parent.to_owned());
        true
    }

    /// The groups given and everything above them.
    fn ancestors<'a>(&'a self, start: impl IntoIterator<Item = &'a str>) -> IndexSet<&'a str> {
        self.walk(start, |group| &group.parents)
    }

    fn walk<'a>(
        &'a self,
        start: impl IntoIterator<Item = &'a str>,
        next: impl Fn(&Group) -> &IndexSet<String>,
    ) -> IndexSet<&'a str> {
        let mut seen: IndexSet<&str> = start.into_iter().collect();
        let mut at = 0;
        while let Some(&name) = seen.get_index(at) {
            at += 1;
            let further = self.groups.get(name).map(&next);
            seen.extend(further.into_iter().flatten().map(String::as_str));
        }
        seen
    }

    /// What holds between hosts and groups once all is read: groups without parents are below `all`, hosts without a
    /// group are in `ungrouped`, no other is.
    pub(super) fn settle(&mut self) {
        let orphans = self.groups.values().filter(|group| group.parents.is_empty() && group.name != ALL);
        let orphans: Vec<String> = orphans.map(|group| group.name.clone()).collect();
        for group in orphans {
            self.link(ALL, &group);
        }
        let hosts = &mut self.hosts;
        if let Some(ungrouped) = self.groups.get_mut(UNGROUPED) {
            ungrouped.hosts.retain(|name| hosts.get(name).is_some_and(is_ungrouped));
            for host in hosts.values_mut() {
                if is_ungrouped(host) {
                    host.groups.insert(UNGROUPED.to_owned());
                    ungrouped.hosts.insert(host.name.clone());
                } else {
                    host.groups.shift_remove(UNGROUPED);
                }
            }
        }
    }

    /// Names of all groups that a host is in, ancestors included, `all` first, in the order in which their variables
    /// are merged: by depth, priority, name. A host that is not in the inventory is in `all` only.
    pub fn groups_of(&self, host: &str) -> Vec<String> {
        let direct = self.hosts.get(host).into_iter().flat_map(|host| &host.groups);
        let mut names = self.ancestors(direct.map(String::as_str));
        names.insert(ALL);
        let mut depths = IndexMap::new();
        let mut keyed: Vec<(usize, i64, &str)> = Vec::with_capacity(names.len());
        for name in names {
            let priority = self.groups.get(name).map_or(1, |group| group.priority);
            keyed.push((self.depth(name, &mut depths), priority, name));
        }
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, _, name)| name.to_owned()).collect()
    }

    /// The longest way from `all`.
    fn depth<'a>(&'a self, group: &'a str, known: &mut IndexMap<&'a str, usize>) -> usize {
        if let Some(&depth) = known.get(group) {
            return depth;
        }
        let parents = self.groups.get(group).into_iter().flat_map(|group| &group.parents);
        let depths: Vec<usize> = parents.map(|parent| self.depth(parent, known) + 1).collect();
        let depth = depths.into_iter().max().unwrap_or(usize::from(group != ALL));
        known.insert(group, depth);
        depth
    }

    /// All hosts of a group: its own, then those of its descendants, level by level.
    pub fn hosts_of(&self, group: &str) -> Vec<String> {
        self.members(group).into_iter().map(str::to_owned).collect()
    }

    pub(super) fn members(&self, group: &str) -> Vec<&str> {
        let start = self.groups.get(group).map(|group| group.name.as_str());
        let groups = self.walk(start, |group| &group.children);
        let groups = groups.into_iter().filter_map(|name| self.groups.get(name));
        let hosts: IndexSet<&str> = groups.flat_map(|group| &group.hosts).map(String::as_str).collect();
        hosts.into_iter().collect()
    }

    /// What the sources say now, with all that the run has added to this one; hosts that they do not have any more are
    /// not put into groups again.
    pub fn renewed(&self, mut sources: Self) -> Self {
        for added in &self.added {
            match added.clone() {
                Added::Host { name, groups, vars } => sources.add_host(&name, &groups, vars),
                Added::Member { host, .. } if !sources.hosts.contains_key(&host) => {}
                Added::Member { host, group, parents } => sources.add_to_group(&host, &group, &parents),
            }
        }
        sources
    }

    /// `add_host`: a new host, or more groups and variables for one that exists.
    pub fn add_host(&mut self, name: &str, groups: &[String], vars: VarMap) {
        self.added.push(Added::Host { name: name.to_owned(), groups: groups.to_vec(), vars: vars.clone() });
        Rc::make_mut(&mut self.host(name, None).vars).extend(vars);
        for group in groups {
            self.join(name, group);
        }
        if self.hosts.get(name).is_some_and(is_ungrouped) {
            self.enlist(UNGROUPED, name);
        }
    }

    /// `group_by`: puts a host into a group below `parents`.
    pub fn add_to_group(&mut self, host: &str, group: &str, parents: &[String]) {
        let (host_name, group_name) = (host.to_owned(), group.to_owned());
        self.added.push(Added::Member { host: host_name, group: group_name, parents: parents.to_vec() });
        for parent in parents {
            self.link(parent, group);
            self.adopt(parent);
        }
        if self.hosts.contains_key(host) {
            self.join(host, group);
        }
    }

    fn join(&mut self, host: &str, group: &str) {
        self.enlist(group, host);
        self.adopt(group);
        let Some(host) = self.hosts.get_mut(host) else {
            return;
        };
        if !is_ungrouped(host) && host.groups.shift_remove(UNGROUPED) {
            let name = host.name.clone();
            self.group(UNGROUPED).hosts.shift_remove(&name);
        }
    }

    /// A group without parents is below `all`.
    fn adopt(&mut self, group: &str) {
        if group != ALL && self.group(group).parents.is_empty() {
            self.link(ALL, group);
        }
    }

    /// The controller under one of its names (`localhost`, `127.0.0.1`, `::1`), for patterns and delegation where the
    /// inventory has no such host: connected to locally, in no group.
    pub fn implicit(name: &str) -> Option<Host> {
        if !LOCAL.contains(&name) {
            return None;
        }
        let node = Node {
            place: Place::new(&File::new("implicit localhost", ""), 0..0),
            kind: Kind::Str("local".into()),
            tag: None,
        };
        let connection = Template::new(&node).ok().map(|local| ("ansible_connection".to_owned(), local));
        let vars = Rc::new(connection.into_iter().collect());
        Some(Host { name: name.to_owned(), vars, ..Host::default() })
    }
}

fn is_ungrouped(host: &Host) -> bool {
    host.groups.iter().all(|group| group == ALL || group == UNGROUPED)
}

/// What was read, and what is doubtful in it.
pub struct Loaded {
    pub inventory: Inventory,
    pub warnings: Vec<Diagnostic>,
}
