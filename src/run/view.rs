use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
};

use crate::{
    template::{Halt, Key, Template, Value},
    vars::{Announced, FILES, Live},
};

use super::{
    announced::{announced, here},
    links::Links,
    names::{Effects, HostNames, Names},
    outlook::{Outlook, Sort},
};

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
    /// In check mode: where changes are announced.
    pub links: Option<Rc<Links>>,
}

impl View {
    /// Looks through the lives before this one, nearest first. `Ok(None)`: none of them defines the name.
    fn ahead<T>(
        &self,
        name: &str,
        sort: Sort<'_>,
        get: impl FnMut(&Effects) -> Option<T>,
    ) -> Result<Option<T>, Halt> {
        self.outlook.nearest(sort, self.number, get).map_err(|_| Halt::Pending(name.to_owned()))
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
            let value = self.ahead(name, Sort::Name(name), |effects| find(&effects.set, name))?;
            if value.is_some() {
                return Ok(value);
            }
        }
        Ok(self.names.with(host, |names| names.set.get(name).cloned()).flatten())
    }

    fn included(&self, host: &str, name: &str) -> Result<Option<Template>, Halt> {
        if !self.foreign(host, name)? {
            let template = self.ahead(name, Sort::Included, |effects| find(&effects.included, name))?;
            if template.is_some() {
                return Ok(template);
            }
        }
        Ok(self.names.with(host, |names| names.included.get(name).cloned()).flatten())
    }

    fn fact(&self, host: &str, name: &str) -> Result<Option<Value>, Halt> {
        if of_connection(name) {
            return Ok(None);
        }
        if !self.foreign(host, name)? {
            let value = self.ahead(name, Sort::Facts, |effects| find(&effects.facts, name))?;
            if value.is_some() {
                return Ok(value);
            }
        }
        Ok(self.names.with(host, |names| names.facts.get(name).cloned()).flatten())
    }

    fn facts(&self, host: &str) -> Result<Value, Halt> {
        let mut all = self.names.with(host, |names| names.facts.clone()).unwrap_or_default();
        if !self.foreign(host, "ansible_facts")? {
            let mut more: Vec<Vec<(String, Value)>> = vec![];
            self.ahead("ansible_facts", Sort::Facts, |effects| {
                more.push(effects.facts.clone());
                None::<()>
            })?;
            all.extend(more.into_iter().rev().flatten());
        }
        let dict = all.into_iter().map(|(name, value)| (Key::Str(name.into()), value)).collect();
        Ok(Value::Dict(Rc::new(RefCell::new(dict))))
    }

    fn names(&self, host: &str) -> Vec<String> {
        let known = |names: &HostNames| names.set.keys().chain(names.included.keys()).cloned().collect();
        self.names.with(host, known).unwrap_or_default()
    }

    fn announced(&self, path: &Path) -> Announced {
        self.links.as_ref().map_or(Announced::Nothing, |links| announced(links, path))
    }

    fn undone_here(&self) -> Option<String> {
        let here = here(self.links.as_ref()?)?;
        here.undone().pop()
    }

    /// Tasks that change groups end looking ahead; what other hosts do is settled at the task's turn.
    fn settled(&self, magic: &str) -> Result<(), Halt> {
        let of_others =
            ["hostvars", "ansible_play_hosts", "ansible_play_batch", "play_hosts"].contains(&magic);
        let of_files = magic == FILES && self.ahead(magic, Sort::Files, |_| None::<()>).is_err();
        match (of_others && !self.alone || of_files) && !self.turn.get() {
            true => Err(Halt::Pending(magic.to_owned())),
            false => Ok(()),
        }
    }
}
