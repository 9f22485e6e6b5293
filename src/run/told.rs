use std::collections::HashSet;

use crate::source::{Diagnostic, Severity};

/// What is told, once each.
#[derive(Default)]
pub struct Told {
    seen: HashSet<String>,
    pub list: Vec<Diagnostic>,
}

impl Told {
    pub fn extend(&mut self, all: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(all.into_iter().filter(|diagnostic| self.seen.insert(diagnostic.to_string())));
    }
}

/// The same, not so bad.
pub fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}
