use crate::{playbook::Task, source::Diagnostic, template::Halt, vars::TaskScope};

use super::{check::check, deed::Deed, manual::Manual};

/// What a task's action may define when it has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defines {
    Nothing,
    Names(Vec<String>),
    /// Names that cannot be told before.
    Anything,
}

/// A task that acts on the controller alone.
pub trait Action: Sync {
    fn manual(&self) -> &'static Manual;

    /// What can be known wrong before the run: unknown and missing parameters.
    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        check(self.manual(), task)
    }

    /// Works out what shall happen. Reads files at most: it may run ahead and be thrown away.
    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt>;

    /// The variables that the task may define, beside what it registers.
    fn defines(&self, task: &Task) -> Defines {
        let _ = task;
        Defines::Nothing
    }
}
