use crate::{
    source::{Diagnostic, Entry, Node, did_you_mean_hint},
    template::{LOOKUPS, Template},
};

use super::{
    keywords::{Setting, VarEntry},
    play::{PlayEntry, RoleEntry},
    table::{Thing, is_keyword},
    task::Item,
    words::{each, is_identifier, meant_identifier},
};

/// What a list of tasks is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Tasks,
    Handlers,
    /// What a handler includes.
    Notified,
}

/// What was read, and what is wrong and doubtful in it.
#[derive(Debug)]
pub struct Read<T> {
    /// Without what is wrong.
    pub value: T,
    pub errors: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
}

impl<T> Read<T> {
    /// Only what has no mistake at all.
    pub fn whole(self) -> Result<Self, Vec<Diagnostic>> {
        if self.errors.is_empty() { Ok(self) } else { Err(self.errors) }
    }
}

/// The entries of a playbook. All its errors are returned, not only the first. `modules` are names that are known,
/// for "did you mean".
pub fn plays(node: &Node, modules: &[String]) -> Read<Vec<PlayEntry>> {
    read(modules, |reader| reader.plays(node))
}

/// A list of tasks or handlers; nothing where the file is empty.
pub fn items(node: &Node, kind: Kind, modules: &[String]) -> Read<Vec<Item>> {
    read(modules, |reader| reader.items(node, kind))
}

/// Entries of `roles:`, or of the `dependencies:` of a role.
pub fn role_entries(node: &Node) -> Read<Vec<RoleEntry>> {
    read(&[], |reader| reader.role_entries(node))
}

/// The content of a file of variables: a mapping, or nothing. Its names are not checked.
pub fn variables(node: &Node) -> Read<Vec<VarEntry>> {
    read(&[], |reader| reader.variables(node))
}

fn read<T>(modules: &[String], how: impl FnOnce(&mut Reader<'_>) -> T) -> Read<T> {
    let mut reader = Reader { modules, errors: vec![], warnings: vec![] };
    let value = how(&mut reader);
    Read { value, errors: reader.errors, warnings: reader.warnings }
}

/// Whether an error is that a task has a key which tasks do not have.
pub fn is_stray(error: &Diagnostic) -> bool {
    error.message.ends_with(NOT_OF_TASKS)
}

const NOT_OF_TASKS: &str = "is not a valid attribute for a Task";

/// Turns nodes into plays and tasks. What is wrong gathers, so that one pass tells everything.
pub(super) struct Reader<'m> {
    pub modules: &'m [String],
    pub errors: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn error(&mut self, message: impl Into<String>, node: &Node) {
        self.errors.push(Diagnostic::error(message).at(&node.place));
    }

    /// An error, and what to write instead.
    pub fn error_with(&mut self, message: impl Into<String>, node: &Node, hint: impl Into<String>) {
        self.errors.push(Diagnostic::error(message).at(&node.place).hint(hint));
    }

    pub fn warn(&mut self, message: impl Into<String>, node: &Node) {
        self.warnings.push(Diagnostic::warning(message).at(&node.place));
    }

    pub fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    /// The entries of a mapping whose keys are text; what is none is an error that names `what` it should be.
    pub fn mapping<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(&'n str, &'n Entry)> {
        let Some(entries) = node.as_map() else {
            self.error(format!("{what} must be a mapping, not {}", node.noun()), node);
            return vec![];
        };
        let named = |entry: &'n Entry| match entry.key.as_str() {
            Some(key) => Some((key, entry)),
            None => {
                self.error(format!("a key of {what} must be text, not {}", entry.key.noun()), &entry.key);
                None
            }
        };
        entries.iter().filter_map(named).collect()
    }

    /// The entries of a list that are not empty.
    pub fn present<'n>(
        &mut self,
        entries: &'n [Node],
        what: &str,
    ) -> impl Iterator<Item = &'n Node> + use<'n> {
        for empty in entries.iter().filter(|node| node.is_null()) {
            self.warn(format!("this entry of a list of {what} is empty"), empty);
        }
        entries.iter().filter(|node| !node.is_null())
    }

    /// The value; null is none. A mistake in it is told to whom it concerns.
    pub fn setting(&self, node: &Node) -> Option<Setting> {
        let value = || Template::lenient(node);
        (!node.is_null()).then(|| Setting { place: node.place.clone(), value: value() })
    }

    /// The value of what is needed before any task runs: a mistake in it is one of the file.
    pub fn sound(&mut self, setting: Option<Setting>) -> Option<Setting> {
        let Setting { place, value } = setting?;
        Some(Setting { place, value: self.keep(value.sound())? })
    }

    /// Each entry of a list, or the one value.
    pub fn settings(&self, node: &Node) -> Vec<Setting> {
        each(node).iter().filter_map(|node| self.setting(node)).collect()
    }

    /// Conditions; what is empty always holds.
    pub fn conditions(&self, node: &Node) -> Vec<Setting> {
        let empty = |node: &&Node| node.is_null() || node.as_str() == Some("");
        let nodes = each(node).iter().filter(|node| !empty(node));
        let setting =
            |node: &Node| Setting { place: node.place.clone(), value: Template::lenient_condition(node) };
        nodes.map(setting).collect()
    }

    /// A name that is not templated.
    pub fn identifier(&mut self, node: &Node, keyword: &str) -> Option<String> {
        if node.is_null() {
            return None;
        }
        let name = node.as_str().filter(|name| is_identifier(name));
        if name.is_none() {
            let shown = node.place.text().trim();
            let error =
                Diagnostic::error(format!("invalid variable name in '{keyword}' specified: `{shown}`"));
            self.errors.push(error.at(&node.place).maybe_hint(meant_identifier(shown)));
        }
        name.map(str::to_owned)
    }

    /// A key that the thing does not have.
    pub fn unknown(&mut self, thing: Thing, key: &Node) {
        let name = key.as_str().unwrap_or_default();
        let loops =
            LOOKUPS.iter().map(|lookup| format!("with_{lookup}")).filter(|_| matches!(thing, Thing::Task));
        let known = thing.keywords().map(str::to_owned).chain(loops);
        let hint = did_you_mean_hint(name, known).filter(|_| !is_keyword(name));
        let message = format!("'{name}' is not a valid attribute for a {}", thing.name());
        self.errors.push(Diagnostic::error(message).at(&key.place).maybe_hint(hint));
    }
}
