use crate::{
    playbook::{Task, is_identifier, meant_identifier},
    source::Diagnostic,
    template::{Halt, Value},
    vars::TaskScope,
};

use super::{
    action::{Action, Defines},
    arguments::Arguments,
    check::check,
    deed::{Deed, Effect},
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "set_fact",
    aliases: &[],
    about: "Set variables of the host for the rest of the run.",
    params: &[Param::new("cacheable", "Keep the values as facts of the host too.")],
    free: None,
    open: true,
    example: "- set_fact:\n    release: \"{{ lookup('pipe', 'git describe') }}\"",
};

const NO_PAIRS: &str = "No key/value pairs provided, at least one is required for this action to succeed";

pub struct SetFact;

impl Action for SetFact {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        check(&MANUAL, task)?;
        let args = &task.args;
        let mut keys = args.named.iter().filter(|arg| arg.name != "cacheable").peekable();
        if keys.peek().is_none() && args.whole.is_empty() {
            return Err(Diagnostic::error(NO_PAIRS).at(&task.module_place));
        }
        match keys.find(|arg| !arg.name.contains("{{") && !is_identifier(&arg.name)) {
            Some(arg) => Err(invalid(&arg.name).at(&arg.place)),
            None => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let mut values = vec![];
        for argument in arguments.others(&MANUAL) {
            if !is_identifier(&argument.name) {
                return Err(invalid(&argument.name).at(&argument.place).into());
            }
            values.push((argument.name.clone(), truth(&argument.value)));
        }
        if values.is_empty() {
            return Err(Diagnostic::error(NO_PAIRS).at(&task.module_place).into());
        }
        Ok(Deed {
            result: vec![("ansible_facts".to_owned(), Value::dict(values.clone()))],
            effect: Effect::SetFacts { values, cacheable: arguments.flag("cacheable", false)? },
            ..Deed::default()
        })
    }

    fn defines(&self, task: &Task) -> Defines {
        let names = || task.args.named.iter().map(|arg| arg.name.clone());
        match task.args.whole.is_empty() && !names().any(|name| name.contains("{{")) {
            true => Defines::Names(names().filter(|name| name != "cacheable").collect()),
            false => Defines::Anything,
        }
    }
}

fn invalid(name: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "The variable name '{name}' is not valid. Variables must start with a letter or underscore character, and \
         contain only letters, numbers and underscores."
    ))
    .maybe_hint(meant_identifier(name))
}

/// Words for yes and no become booleans.
fn truth(value: &Value) -> Value {
    match value.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("true" | "yes") => Value::Bool(true),
        Some("false" | "no") => Value::Bool(false),
        _ => value.clone(),
    }
}
