use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    task::Waker,
};

use indexmap::IndexMap;

use crate::{
    template::{Halt, Key, Template, Value},
    vars::{FILES, Live},
};

/// Facts, results and included variables of all hosts: what has been committed.
#[derive(Default)]
pub struct Names {
    hosts: RefCell<HashMap<String, HostNames>>,
}

#[derive(Default)]
struct HostNames {
    set: IndexMap<String, Value>,
    included: IndexMap<String, Template>,
    facts: IndexMap<String, Value>,
}

/// What a task does to the names of its host.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    pub set: Vec<(String, Value)>,
    pub included: Vec<(String, Template)>,
    /// By their names as `ansible_facts` has them.
    pub facts: Vec<(String, Value)>,
}

/// Which names a task may define, as far as can be said before it ran.
#[derive(Clone, Debug, Default)]
pub struct Defines {
    pub names: Vec<String>,
    pub facts: bool,
    /// `include_vars`: any name.
    pub anything: bool,
    /// It may act on the controller, whose files lookups read.
    pub controller: bool,
}

/// A life ahead: what it may define, and what it does define once that is decided.
struct Ahead {
    number: u64,
    defines: Defines,
    effects: Option<Effects>,
}

/// What the lives ahead of a host's committed state do to its names, and who waits for them.
#[derive(Default)]
pub struct Outlook {
    ahead: RefCell<Vec<Ahead>>,
    parked: RefCell<Vec<Waker>>,
}

impl Names {
    pub fn commit(&self, host: &str, effects: Effects) {
        let mut hosts = self.hosts.borrow_mut();
        let names = hosts.entry(host.to_owned()).or_default();
        names.set.extend(effects.set);
        names.included.extend(effects.included);
        names.facts.extend(effects.facts);
    }

    pub fn clear_facts(&self, host: &str) {
        if let Some(names) = self.hosts.borrow_mut().get_mut(host) {
            names.facts.clear();
        }
    }

    fn with<T>(&self, host: &str, read: impl FnOnce(&HostNames) -> T) -> Option<T> {
        self.hosts.borrow().get(host).map(read)
    }
}

impl Outlook {
    /// A life that comes after all others begins.
    pub fn begin(&self, number: u64, defines: Defines) {
        self.ahead.borrow_mut().push(Ahead { number, defines, effects: None });
    }

    /// What a life defines is decided.
    pub fn decide(&self, number: u64, effects: Effects) {
        if let Some(ahead) = self.ahead.borrow_mut().iter_mut().find(|ahead| ahead.number == number) {
            ahead.effects = Some(effects);
        }
        self.wake();
    }

    /// Forgets a life that was committed or dropped.
    pub fn forget(&self, number: u64) {
        self.ahead.borrow_mut().retain(|ahead| ahead.number != number);
    }

    pub fn park(&self, waker: &Waker) {
        self.parked.borrow_mut().push(waker.clone());
    }

    /// Lets all that wait for a name look again.
    pub fn wake(&self) {
        self.parked.take().into_iter().for_each(Waker::wake);
    }
}

/// The names of a run as one life of one host sees them: what is committed, and over it what the lives before it do.
pub struct View {
    pub names: Rc<Names>,
    pub outlook: Rc<Outlook>,
    pub host: String,
    pub number: u64,
    /// It is the task's turn: nothing before it is undecided, and other hosts' names may be read.
    pub turn: Rc<Cell<bool>>,
    /// No other host is in the play.
    pub alone: bool,
}

impl View {
    /// Looks through the lives before this one, nearest first. `Ok(None)`: none of them defines the name.
    fn ahead<T>(
        &self,
        name: &str,
        may: impl Fn(&Defines) -> bool,
        get: impl Fn(&Effects) -> Option<T>,
    ) -> Result<Option<T>, Halt> {
        for ahead in self.outlook.ahead.borrow().iter().rev().filter(|ahead| ahead.number < self.number) {
            if !may(&ahead.defines) {
                continue;
            }
            let Some(effects) = &ahead.effects else {
                return Err(Halt::Pending(name.to_owned()));
            };
            if let Some(value) = get(effects) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Other hosts may still change until it is this task's turn.
    fn foreign(&self, host: &str, name: &str) -> Result<bool, Halt> {
        match host == self.host {
            true => Ok(false),
            false if self.turn.get() || self.alone => Ok(true),
            false => Err(Halt::Pending(format!("hostvars['{host}'].{name}"))),
        }
    }
}

fn find<T: Clone>(entries: &[(String, T)], name: &str) -> Option<T> {
    entries.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

/// Facts that would change how hosts are reached are not taken over as variables.
fn of_connection(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "connection",
        "host",
        "port",
        "user",
        "password",
        "private_key_file",
        "timeout",
        "host_key_checking",
        "shell_executable",
        "remote_tmp",
        "async_dir",
        "pipelining",
    ];
    NAMES.contains(&name) || ["ssh_", "become", "sudo_", "su_"].iter().any(|prefix| name.starts_with(prefix))
}

impl Live for View {
    fn set(&self, host: &str, name: &str) -> Result<Option<Value>, Halt> {
        if !self.foreign(host, name)? {
            let may = |defines: &Defines| defines.names.iter().any(|defined| defined == name);
            if let Some(value) = self.ahead(name, may, |effects| find(&effects.set, name))? {
                return Ok(Some(value));
            }
        }
        Ok(self.names.with(host, |names| names.set.get(name).cloned()).flatten())
    }

    fn included(&self, host: &str, name: &str) -> Result<Option<Template>, Halt> {
        if !self.foreign(host, name)?
            && let Some(template) =
                self.ahead(name, |defines| defines.anything, |e| find(&e.included, name))?
        {
            return Ok(Some(template));
        }
        Ok(self.names.with(host, |names| names.included.get(name).cloned()).flatten())
    }

    fn fact(&self, host: &str, name: &str) -> Result<Option<Value>, Halt> {
        if of_connection(name) {
            return Ok(None);
        }
        if !self.foreign(host, name)?
            && let Some(value) = self.ahead(name, |defines| defines.facts, |e| find(&e.facts, name))?
        {
            return Ok(Some(value));
        }
        Ok(self.names.with(host, |names| names.facts.get(name).cloned()).flatten())
    }

    fn facts(&self, host: &str) -> Result<Value, Halt> {
        let mut all = self.names.with(host, |names| names.facts.clone()).unwrap_or_default();
        if !self.foreign(host, "ansible_facts")? {
            for ahead in
                self.outlook.ahead.borrow().iter().filter(|a| a.number < self.number && a.defines.facts)
            {
                let effects =
                    ahead.effects.as_ref().ok_or_else(|| Halt::Pending("ansible_facts".to_owned()))?;
                all.extend(effects.facts.iter().cloned());
            }
        }
        let dict = all.into_iter().map(|(name, value)| (Key::Str(name.into()), value)).collect();
        Ok(Value::Dict(Rc::new(RefCell::new(dict))))
    }

    fn names(&self, host: &str) -> Vec<String> {
        let known = |names: &HostNames| names.set.keys().chain(names.included.keys()).cloned().collect();
        self.names.with(host, known).unwrap_or_default()
    }

    /// Tasks that change groups end looking ahead; what other hosts do is settled at the task's turn.
    fn settled(&self, magic: &str) -> Result<(), Halt> {
        let of_others =
            ["hostvars", "ansible_play_hosts", "ansible_play_batch", "play_hosts"].contains(&magic);
        let before = |ahead: &Ahead| ahead.number < self.number && ahead.effects.is_none();
        let of_files = magic == FILES
            && self.outlook.ahead.borrow().iter().any(|ahead| before(ahead) && ahead.defines.controller);
        match (of_others && !self.alone || of_files) && !self.turn.get() {
            true => Err(Halt::Pending(magic.to_owned())),
            false => Ok(()),
        }
    }
}
