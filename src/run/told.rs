use std::collections::HashSet;

use crate::{
    project::Placed,
    source::{Diagnostic, File, Place, Severity},
};

/// What is told where `no_log` hides what there is to tell.
pub const CENSORED: &str =
    "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

/// What is told, once each.
#[derive(Default)]
pub struct Told {
    seen: HashSet<String>,
    pub list: Vec<Diagnostic>,
}

impl Told {
    /// What is wrong with a whole file is not told again of those who read it.
    pub fn once(mut self) -> Vec<Diagnostic> {
        let whole = self.list.iter().filter(|diagnostic| diagnostic.place.is_none());
        let whole: HashSet<String> = whole.map(|diagnostic| diagnostic.message.clone()).collect();
        self.list.retain(|told| told.place.is_none() || !whole.contains(&told.message));
        self.list
    }

    pub fn extend(&mut self, all: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(all.into_iter().filter(|diagnostic| self.seen.insert(diagnostic.to_string())));
    }
}

/// The same of a task whose `no_log` hides it: only which task that is.
pub fn censored(diagnostic: &Diagnostic, placed: &Placed) -> Diagnostic {
    let task = &placed.task;
    let hidden = File::secret(&task.module_place.file.path, &task.module_place.file.text);
    let place = Place::new(&hidden, task.module_place.span.clone());
    let told = Diagnostic::error(format!("`{}`: {CENSORED}", task.module)).at(&place);
    match diagnostic.severity {
        Severity::Error => told,
        Severity::Warning => as_warning(told),
    }
}

/// The same, not so bad.
pub fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}
