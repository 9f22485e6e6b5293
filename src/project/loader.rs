use std::{path::PathBuf, rc::Rc};

use crate::{
    playbook::{Keywords, Kind, VarEntry},
    source::Diagnostic,
    vars::{Context, Level, Role},
};

use super::{
    sources::{Parsed, Sources},
    tree::Placed,
};

/// One pass of loading: of a playbook, or of what a dynamic include brings in. What is wrong gathers.
pub(super) struct Loader<'s> {
    pub sources: &'s Sources,
    pub errors: Vec<Diagnostic>,
    /// Roles found so far in the play, dependencies before their dependents.
    pub roles: Vec<Rc<Role>>,
    pub handlers: Vec<Rc<Placed>>,
    /// Of the play, as far as their names are known already.
    pub vars_files: Vec<VarEntry>,
    /// What is being loaded: playbooks, files of tasks and folders of roles.
    pub stack: Vec<PathBuf>,
}

impl<'s> Loader<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, errors: vec![], roles: vec![], handlers: vec![], vars_files: vec![], stack: vec![] }
    }

    pub fn fail<T>(&mut self, error: Diagnostic) -> Option<T> {
        self.errors.push(error);
        None
    }

    pub fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    /// What was parsed. An error that another reader of the file has told already is not told again.
    pub fn parsed<T>(&mut self, parsed: Parsed<T>) -> Option<T> {
        let told =
            |errors: &[Diagnostic], new: &Diagnostic| errors.iter().any(|e| e.to_string() == new.to_string());
        match parsed {
            Ok(value) => Some(value),
            Err(errors) => {
                for error in errors.iter() {
                    if !told(&self.errors, error) {
                        self.errors.push(error.clone());
                    }
                }
                None
            }
        }
    }
}

/// What stands below a context.
pub(super) fn below(
    parent: &Rc<Context>,
    level: Level,
    keywords: &Rc<Keywords>,
    dir: PathBuf,
) -> Rc<Context> {
    Rc::new(Context { parent: Some(parent.clone()), level, keywords: keywords.clone(), dir })
}

/// Where the files of tasks or handlers of a role lie.
pub(super) fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Tasks => "tasks",
        Kind::Handlers | Kind::Notified => "handlers",
    }
}
