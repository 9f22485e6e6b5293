use std::{cell::RefCell, collections::HashMap};

use indexmap::IndexMap;

use crate::template::{Template, Value};

/// Facts, results and included variables of all hosts: what has been committed.
#[derive(Default)]
pub struct Names {
    hosts: RefCell<HashMap<String, HostNames>>,
}

/// Those of one host.
#[derive(Default)]
pub struct HostNames {
    pub set: IndexMap<String, Value>,
    pub included: IndexMap<String, Template>,
    pub facts: IndexMap<String, Value>,
    /// In check mode: a task that nothing can be said of, and that might have defined any name.
    pub perhaps: Option<String>,
}

/// What a task does to the names of its host.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    pub set: Vec<(String, Value)>,
    pub included: Vec<(String, Template)>,
    /// By their names as `ansible_facts` has them.
    pub facts: Vec<(String, Value)>,
    /// In check mode: the task, if nothing can be said of it and it might have defined any name.
    pub perhaps: Option<String>,
}

/// Which names a task may define, as far as can be said before it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defines {
    pub names: Vec<String>,
    pub facts: bool,
    /// `include_vars`: any name.
    pub anything: bool,
    /// It may act on the controller, whose files lookups read.
    pub controller: bool,
}

impl Effects {
    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.included.is_empty() && self.facts.is_empty() && self.perhaps.is_none()
    }

    pub fn extend(&mut self, more: Self) {
        self.set.extend(more.set);
        self.included.extend(more.included);
        self.facts.extend(more.facts);
        self.perhaps = more.perhaps.or(self.perhaps.take());
    }
}

impl Names {
    pub fn commit(&self, host: &str, effects: Effects) {
        if effects.is_empty() {
            return;
        }
        let mut hosts = self.hosts.borrow_mut();
        let names = hosts.entry(host.to_owned()).or_default();
        names.set.extend(effects.set);
        names.included.extend(effects.included);
        names.facts.extend(effects.facts);
        names.perhaps = effects.perhaps.or(names.perhaps.take());
    }

    pub fn clear_facts(&self, host: &str) {
        if let Some(names) = self.hosts.borrow_mut().get_mut(host) {
            names.facts.clear();
        }
    }

    pub fn with<T>(&self, host: &str, read: impl FnOnce(&HostNames) -> T) -> Option<T> {
        self.hosts.borrow().get(host).map(read)
    }
}
