use std::rc::Rc;

use crate::{
    project::{Placed, PlayTree, Project},
    source::Diagnostic,
    vars::{Store, TaskScope},
};

use super::super::{
    how::hides,
    told::{as_warning, censored},
    writers::Writers,
};
use super::{heard::Heard, maybe::Maybe};

/// A play as far as it is known before it runs.
pub struct Coming<'a> {
    pub store: &'a Rc<Store>,
    pub project: &'a Project,
    pub tree: &'a PlayTree,
    pub hosts: &'a [String],
    /// `None`: plays before may have written files of variables.
    pub maybe: Option<&'a Rc<Maybe>>,
    /// Plays before may have changed something, somewhere.
    pub changed: bool,
    /// Plays before, as far as they may write files of the controller.
    pub writers: &'a Writers<'a>,
    /// Some host of the play may be the controller.
    pub here: bool,
    /// Which handlers are called.
    pub heard: &'a Heard,
    /// Whether the run's tags select a task.
    pub selects: &'a dyn Fn(&[String]) -> bool,
    /// Nothing will run: values that are missing may be given to the run that is meant, and what has no host is looked at
    /// all the same.
    pub only_checked: bool,
    /// Whether a task may end the play before those behind it.
    pub ends: &'a dyn Fn(&Placed) -> bool,
}

impl Coming<'_> {
    /// What a task sees before the run.
    pub fn scope(&self, host: &str, placed: &Placed) -> Option<TaskScope> {
        self.scope_of(self.maybe?, host, placed)
    }

    /// The same, without looking at files of the controller.
    pub fn scope_without_files(&self, host: &str, placed: &Placed) -> Option<TaskScope> {
        self.scope_of(&self.maybe?.without_files(), host, placed)
    }

    /// Files of the controller may be written by a task that comes next, as by those before it.
    pub fn add(&self, writers: &mut Writers, placed: &Rc<Placed>) {
        writers.add(placed, self.here, &self.tree.dir);
    }

    /// Those that may write files before the play's first task: handlers may run at any time.
    pub fn first_writers(&self) -> Writers<'_> {
        let mut writers = self.writers.clone();
        self.tree.handlers.iter().for_each(|handler| self.add(&mut writers, handler));
        writers
    }

    /// What the play itself sees on its first host.
    pub fn own_scope(&self) -> Option<TaskScope> {
        let (host, live) = (self.hosts.first()?, self.maybe?.live());
        Some(TaskScope::new(self.store, host, &self.tree.context, &live).ahead(true))
    }

    fn scope_of(&self, maybe: &Rc<Maybe>, host: &str, placed: &Placed) -> Option<TaskScope> {
        let live = maybe.live();
        Some(TaskScope::new(self.store, host, &placed.context, &live).task(&placed.task).ahead(true))
    }
}

/// What is wrong with a task, as far as its `no_log` lets it be told.
pub fn veiled(diagnostic: Diagnostic, placed: &Placed, scope: Option<&TaskScope>) -> Diagnostic {
    match scope.map_or_else(|| hides(placed, &()), |scope| hides(placed, scope)) {
        true => censored(&diagnostic, placed),
        false => diagnostic,
    }
}

/// What is wrong with a task that some host may come to.
pub fn perhaps(mut diagnostic: Diagnostic) -> Diagnostic {
    let message = diagnostic.message.trim_end_matches('.').to_owned();
    diagnostic.message = message + ": a host that reaches this task fails";
    as_warning(diagnostic)
}
