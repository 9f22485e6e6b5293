use std::sync::Arc;

use crate::{
    source::{Diagnostic, File},
    template::{Fallible, Halt, Value},
};

use crate::vars::{
    task_scope::TaskScope,
    values::{flag, flat, listed, text, texts},
};

/// What a lookup was called with.
pub struct Call<'a> {
    pub scope: &'a TaskScope,
    /// The lookup's name, for messages.
    pub name: &'a str,
    /// The positional arguments; of a loop, its value (perhaps a mapping).
    pub terms: Value,
    pub options: &'a [(String, Value)],
}

impl Call<'_> {
    /// The terms as they are; a mapping is one term.
    pub fn terms(&self) -> Vec<Value> {
        listed(&self.terms).unwrap_or_else(|| vec![self.terms.clone()])
    }

    /// The terms, lists among them taken apart; of a mapping its keys.
    pub fn flat_terms(&self) -> Vec<Value> {
        match &self.terms {
            Value::Dict(dict) => dict.borrow().keys().map(Value::from).collect(),
            _ => flat(&self.terms()),
        }
    }

    pub fn texts(&self) -> Fallible<Vec<String>> {
        texts(&self.flat_terms())
    }

    pub fn option(&self, name: &str) -> Option<&Value> {
        self.options.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub fn text(&self, name: &str) -> Fallible<Option<String>> {
        self.option(name).filter(|value| !value.is_null()).map(text).transpose()
    }

    pub fn flag(&self, name: &str, default: bool) -> Fallible<bool> {
        match self.option(name) {
            Some(value) => flag(value, name),
            None => Ok(default),
        }
    }

    /// A text file of the controller; `kind` is the folder in which such files live.
    pub fn read(&self, kind: &str, name: &str) -> Fallible<Arc<File>> {
        let path = self.scope.find(kind, name).map_err(|missing| {
            let message = format!("The '{}' lookup had an issue accessing the file '{name}'", self.name);
            self.scope.missing(missing.tell(Diagnostic::error(message)))
        })?;
        self.scope.read_text(&path)
    }

    pub fn error(&self, message: impl std::fmt::Display) -> Halt {
        Halt::error(format!("lookup `{}`: {message}", self.name))
    }
}
