use crate::{
    playbook::{Arg, Task},
    source::{Diagnostic, Place},
    template::{Halt, Template, Value},
    vars::TaskScope,
};

use super::{
    action::Action,
    arguments::Arguments,
    check::check,
    deed::Deed,
    manual::{Manual, Param},
};

const MANUAL: Manual = Manual {
    name: "debug",
    aliases: &[],
    about: "Show a message or the value of an expression.",
    params: &[
        Param::new("msg", "What to show, of any type; `Hello world!` by default."),
        Param::new("var", "An expression whose value is shown; not together with `msg`."),
        Param::new("verbosity", "Shown only from this many `-v` on; 0 by default."),
    ],
    free: None,
    open: false,
    example: "- debug:\n    var: ansible_facts.distribution",
};

pub struct Debug;

impl Action for Debug {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn check(&self, task: &Task) -> Result<(), Diagnostic> {
        check(&MANUAL, task)?;
        match (named(task, "msg"), named(task, "var")) {
            (Some(_), Some(var)) => {
                Err(Diagnostic::error("parameters are mutually exclusive: msg|var").at(&var.place))
            }
            _ => Ok(()),
        }
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let threshold = Arguments::render_but(&MANUAL, task, scope, &["msg", "var"])?;
        let settings = &scope.store.settings;
        if threshold.int("verbosity")?.unwrap_or(0) > settings.verbosity.into() {
            return Ok(skipped());
        }
        let arguments = Arguments::render_but(&MANUAL, task, scope, &["var"])?;
        let shown = match named(task, "var") {
            Some(var) => variable(var, scope)?,
            None => {
                let message = arguments.value("msg").cloned();
                ("msg".to_owned(), message.unwrap_or_else(|| Value::str("Hello world!")))
            }
        };
        Ok(Deed { result: vec![shown], verbose: true, ..Deed::default() })
    }
}

fn named<'t>(task: &'t Task, name: &str) -> Option<&'t Arg> {
    task.args.named.iter().find(|arg| arg.name == name)
}

fn skipped() -> Deed {
    Deed {
        result: vec![("skipped_reason".to_owned(), Value::str("Verbosity threshold not met."))],
        skipped: true,
        verbose: true,
        ..Deed::default()
    }
}

/// The text of `var` and the value of the expression that it is. Containers are shown under the name of their type.
fn variable(var: &Arg, scope: &TaskScope) -> Result<(String, Value), Halt> {
    let rendered = match var.value.render(scope) {
        Ok(Value::Str(text)) => text.to_string(),
        Ok(other) => return Ok((format!("<class '{}'>", other.class()), other)),
        Err(Halt::Undefined(missing)) => return Ok((var.value.source(), undefined(&missing, scope))),
        Err(halt) => return Err(halt),
    };
    let is_written = var.value.as_literal().is_some();
    let value = match is_written || is_path(&rendered) {
        true => evaluated(&rendered, &var.value_place, scope)?,
        // What a template came to may hold text of a host: never an expression.
        false => Value::str(&rendered),
    };
    Ok((rendered, value))
}

fn evaluated(text: &str, place: &Place, scope: &TaskScope) -> Result<Value, Halt> {
    match Template::text(&format!("{{{{ {text} }}}}"), place)?.render(scope) {
        Err(Halt::Undefined(missing)) => Ok(undefined(&missing, scope)),
        other => other,
    }
}

/// A name with attributes and items: nothing that could be called.
fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.[]'\"-".contains(c))
}

fn undefined(missing: &Diagnostic, scope: &TaskScope) -> Value {
    match scope.store.settings.verbosity {
        0 => Value::str("VARIABLE IS NOT DEFINED!"),
        _ => {
            let told: Vec<&str> =
                [&missing.message].into_iter().chain(&missing.hints).map(String::as_str).collect();
            Value::str(format!("VARIABLE IS NOT DEFINED!: {}", told.join("; ")))
        }
    }
}
