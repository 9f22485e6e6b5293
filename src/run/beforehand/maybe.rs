use std::{collections::HashSet, rc::Rc};

use crate::{
    project::{Placed, PlayTree, Project},
    template::{Halt, Template, Value},
    vars::{FILES, Live},
};

use super::super::{
    changes::{READERS, changes, does_as_it_likes},
    deeds::{brings_tasks, moves_hosts},
    defining::defines,
    expected::Expected,
    how::{as_bool, nearest},
};

/// What tasks of a project may define while it runs. Whoever asks for it has to wait: what is undefined all the same is
/// so for certain.
pub struct Maybe {
    names: HashSet<String>,
    /// Names may come that nobody can foresee.
    pub anything: bool,
    /// Hosts may come, or change their groups.
    pub moves: bool,
    /// Facts may be gathered.
    pub facts: bool,
    /// Tasks act on the controller: they may write files there.
    pub writes: bool,
    /// What nothing is known to define may be defined all the same.
    pub doubtful: bool,
}

impl Maybe {
    /// `local`: files of the controller may be written there, by some play on it or by lookups; `is_here`: whether a host
    /// is the controller itself.
    pub fn of(
        project: &Project,
        expected: &Expected,
        local: bool,
        is_here: &dyn Fn(&str) -> bool,
    ) -> Rc<Self> {
        let (unseen, mut likes) = (expected.unknown, false);
        let facts = unseen || project.plays.iter().any(may_gather);
        let mut maybe = Self {
            names: HashSet::new(),
            anything: unseen || expected.any_names,
            moves: unseen,
            facts,
            writes: unseen || local,
            doubtful: expected.doubtful,
        };
        let brought = expected.tasks.iter().map(|brought| brought.0.clone());
        for placed in project.tasks().chain(brought) {
            let defines = defines(&placed);
            let moves = moves_hosts(&placed.task);
            maybe.anything |= defines.anything && !includes(&placed) || moves;
            maybe.moves |= moves;
            maybe.facts |= defines.anything || defines.facts;
            maybe.writes |= moves || defines.controller && may_write(&placed, is_here);
            likes |= changes(&placed.task) && does_as_it_likes(&placed.task);
            maybe.names.extend(defines.names);
        }
        maybe.names.extend(expected.names.iter().cloned());
        let prompted = project.plays.iter().flat_map(|tree| &tree.play.vars_prompt);
        maybe.names.extend(prompted.map(|prompt| prompt.name.clone()));
        maybe.writes |= maybe.names.contains("ansible_connection");
        // What cannot be brought in defines nothing, unless the files are made meanwhile.
        maybe.doubtful |= likes && expected.fails;
        let made = maybe.writes && expected.fails;
        maybe.anything |= made;
        maybe.moves |= made;
        maybe.facts |= made;
        Rc::new(maybe)
    }

    /// The same of a project that could not be read as a whole: the rest may define anything.
    pub fn in_part(&self) -> Rc<Self> {
        let names = HashSet::new();
        Rc::new(Self { names, anything: true, moves: true, facts: true, ..*self })
    }

    /// The same, where nobody can say which files the controller will have.
    pub fn without_files(&self) -> Rc<Self> {
        Rc::new(Self { names: self.names.clone(), writes: true, ..*self })
    }

    /// For the scopes of tasks.
    pub fn live(self: &Rc<Self>) -> Rc<dyn Live> {
        self.clone()
    }
}

/// Whether facts are gathered before a play's tasks, as far as its own words tell.
fn may_gather(tree: &PlayTree) -> bool {
    let said = tree.play.gather.gather_facts.as_ref().and_then(|setting| setting.value.as_literal());
    said.as_ref().and_then(as_bool).unwrap_or(true)
}

/// Whether what a task defines has been foreseen as what it includes.
fn includes(placed: &Placed) -> bool {
    brings_tasks(&placed.task) || placed.task.short_module() == "include_vars"
}

/// Names of functions, which nobody takes for variables.
const FUNCTIONS: &[&str] = &["lookup", "query", "q"];

impl Live for Maybe {
    fn set(&self, _: &str, name: &str) -> Result<Option<Value>, Halt> {
        match self.anything && !FUNCTIONS.contains(&name) || self.names.contains(name) {
            true => Err(Halt::Pending(name.to_owned())),
            false => Ok(None),
        }
    }

    fn included(&self, _: &str, name: &str) -> Result<Option<Template>, Halt> {
        if self.anything && !FUNCTIONS.contains(&name) {
            Err(Halt::Pending(name.to_owned()))
        } else {
            Ok(None)
        }
    }

    fn fact(&self, _: &str, name: &str) -> Result<Option<Value>, Halt> {
        if self.facts { Err(Halt::Pending(name.to_owned())) } else { Ok(None) }
    }

    fn facts(&self, _: &str) -> Result<Value, Halt> {
        match self.facts {
            true => Err(Halt::Pending("ansible_facts".to_owned())),
            false => Ok(Value::dict::<&str>([])),
        }
    }

    fn names(&self, _: &str) -> Vec<String> {
        self.names.iter().cloned().collect()
    }

    fn foresees(&self) -> bool {
        true
    }

    fn settled(&self, magic: &str) -> Result<(), Halt> {
        let is_known = match magic {
            FILES => !self.writes,
            "groups" | "group_names" | "hostvars" => !self.moves,
            _ => false,
        };
        if is_known { Ok(()) } else { Err(Halt::Pending(magic.to_owned())) }
    }
}

/// Whether a task with a delegate or a connection of its own may write files of the controller.
fn may_write(placed: &Placed, is_here: &dyn Fn(&str) -> bool) -> bool {
    let delegate = nearest(placed, |keywords| keywords.delegate_to.as_ref());
    let name = delegate.and_then(|setting| setting.value.as_literal());
    let elsewhere = name.as_ref().and_then(Value::as_str).is_some_and(|name| !is_here(name));
    let connection = nearest(placed, |keywords| keywords.connection.as_ref()).is_some();
    !READERS.contains(&placed.task.short_module()) && (connection || !elsewhere)
}
