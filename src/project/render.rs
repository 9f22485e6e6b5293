use std::{cell::Cell, rc::Rc};

use crate::{
    playbook::{Setting, VarEntry},
    source::{Diagnostic, Place},
    template::{Halt, Template, Value},
    vars::Context,
};

use super::{early::Early, loader::Loader};

impl Loader<'_> {
    /// A name, rendered with what is known before there is a host.
    pub fn name(
        &mut self,
        template: &Template,
        place: &Place,
        context: &Rc<Context>,
        own: &[VarEntry],
    ) -> Option<String> {
        let value = match template.as_literal() {
            Some(value) => Ok(value),
            None => template.render(&self.early(context, own)),
        };
        match value.map(|value| text(&value)) {
            Ok(Some(text)) => Some(text),
            Ok(None) => self.fail(Diagnostic::error("this must be text").at(place)),
            // It may be defined where something else is wrong.
            Err(Halt::Undefined(_)) if !self.sources.errors.borrow().is_empty() => None,
            Err(halt) => self.fail(explained(halt).at(place)),
        }
    }

    fn early<'c>(&'c self, context: &'c Rc<Context>, own: &'c [VarEntry]) -> Early<'c> {
        Early {
            extra: &self.sources.options.extra,
            files: &self.vars_files,
            context,
            own,
            depth: Cell::new(0),
        }
    }

    /// A value, if it is known before there is a host.
    pub fn known(&self, setting: &Setting, context: &Rc<Context>) -> Option<Value> {
        match setting.value.as_literal() {
            Some(value) => Some(value),
            None => setting.value.render(&self.early(context, &[])).ok(),
        }
    }

    /// Tags; a template that cannot be rendered yet stays as it is written.
    pub fn tags(&self, settings: &[Setting], context: &Rc<Context>) -> Vec<String> {
        let mut tags = vec![];
        for setting in settings {
            let value = self.known(setting, context);
            flatten(&value.unwrap_or_else(|| Value::str(text_of(setting))), &mut tags);
        }
        tags
    }
}

fn flatten(value: &Value, tags: &mut Vec<String>) {
    if let Value::List(items) = value {
        items.borrow().iter().for_each(|item| flatten(item, tags));
    } else if let Some(text) = text(value) {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        tags.extend(words.map(str::to_owned));
    }
}

/// Text or a number, as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        _ => None,
    }
}

/// A setting as it is written.
pub(super) fn text_of(setting: &Setting) -> String {
    match setting.value.as_literal().as_ref().and_then(text) {
        Some(text) => text,
        None => setting.value.source(),
    }
}

fn explained(halt: Halt) -> Diagnostic {
    let hint = "what is imported is found before there is a host: only extra vars and variables of the play, its \
                imports and roles are known";
    match halt {
        Halt::Undefined(diagnostic) => diagnostic.hint(hint),
        Halt::Error(diagnostic) => diagnostic,
        Halt::Pending(name) => Diagnostic::error(format!("'{name}' is undefined")).hint(hint),
        Halt::Unknown(cause) => Diagnostic::error(cause),
    }
}
