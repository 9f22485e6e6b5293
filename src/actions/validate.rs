use crate::{
    playbook::Task,
    source::{Diagnostic, did_you_mean},
    template::{Halt, Scope, Value},
    vars::{TaskScope, entries, name, written},
};

use super::{
    action::Action,
    arguments::Arguments,
    deed::Deed,
    manual::{Manual, Param},
    spec::{Wrong, option_names, validate},
};

const MANUAL: Manual = Manual {
    name: "validate_argument_spec",
    aliases: &[],
    about: "Check variables against a specification of a role's arguments.",
    params: &[
        Param::new("argument_spec", "The options, as in `meta/argument_specs.yml`.").required(),
        Param::new("provided_arguments", "Values that go over the variables of the same names."),
        Param::new("validate_args_context", "What the specification belongs to, for the result."),
    ],
    free: None,
    open: false,
    example: "- validate_argument_spec:\n    argument_spec:\n      port:\n        type: int\n        required: true",
};

pub struct ValidateArgumentSpec;

impl Action for ValidateArgumentSpec {
    fn manual(&self) -> &'static Manual {
        &MANUAL
    }

    fn run(&self, task: &Task, scope: &TaskScope) -> Result<Deed, Halt> {
        let arguments = Arguments::render(&MANUAL, task, scope)?;
        let spec = specification(&arguments, task)?;
        let values = values(&spec, &arguments, scope)?;
        let wrong = validate(&spec, &Value::dict(values));
        let context = arguments.value("validate_args_context").cloned();
        let context =
            ("validate_args_context".to_owned(), context.unwrap_or_else(|| Value::dict::<&str>([])));
        if wrong.is_empty() {
            let message = Value::str("The arg spec validation passed");
            return Ok(Deed { result: vec![("msg".to_owned(), message), context], ..Deed::default() });
        }
        let errors: Vec<String> = wrong.iter().map(|wrong| wrong.message.clone()).collect();
        Ok(Deed {
            failed: Some(format!("Validation of arguments failed:\n{}", errors.join("\n"))),
            faults: wrong.into_iter().map(|wrong| fault(wrong, &spec, task, scope)).collect(),
            result: vec![
                ("argument_errors".to_owned(), Value::list(errors.into_iter().map(Value::from))),
                ("argument_spec_data".to_owned(), spec),
                context,
            ],
            ..Deed::default()
        })
    }
}

/// What is wrong with those arguments whose values are known: a task ahead may still define the others.
pub fn argument_faults(task: &Task, scope: &TaskScope) -> Result<Vec<Diagnostic>, Halt> {
    let arguments = Arguments::render(&MANUAL, task, scope)?;
    let spec = specification(&arguments, task)?;
    let is_open = |name: &str| matches!(scope.variable(name), Err(Halt::Pending(_) | Halt::Unknown(_)));
    let known = entries(&spec).unwrap_or_default().into_iter().filter(|(key, _)| !is_open(&name(key)));
    let known = Value::map(known);
    let wrong = validate(&known, &Value::dict(values(&known, &arguments, scope)?));
    Ok(wrong.into_iter().map(|wrong| fault(wrong, &spec, task, scope)).collect())
}

fn specification(arguments: &Arguments, task: &Task) -> Result<Value, Halt> {
    match arguments.value("argument_spec") {
        Some(spec @ Value::Dict(_)) => Ok(spec.clone()),
        _ => {
            let message = "Incorrect type for argument_spec, expected dict";
            Err(Diagnostic::error(message).at(&task.place).into())
        }
    }
}

/// Shown where the value is written, or where the role is brought in that misses one.
fn fault(wrong: Wrong, spec: &Value, task: &Task, scope: &TaskScope) -> Diagnostic {
    let Wrong { name, message, missing, hint } = wrong;
    let written = name.and_then(|name| written(scope, &name).ok().flatten());
    let fault = Diagnostic::error(message).maybe_hint(hint);
    let fault = match written {
        Some(value) => fault.at(value.place()).also(&task.module_place, "for this role"),
        None => fault.at(&task.module_place),
    };
    missing.iter().filter_map(|name| meant(name, spec, scope)).fold(fault, Diagnostic::hint)
}

/// A variable that is nearly called like an argument that is missing, and is none itself.
fn meant(missing: &str, spec: &Value, scope: &TaskScope) -> Option<String> {
    let known = option_names(spec);
    let others = scope.names().into_iter().filter(|name| !known.contains(name));
    let near = did_you_mean(missing, others)?;
    Some(format!("there is a variable `{near}`: was `{missing}` meant?"))
}

/// The variables that are named as options, and what was provided over them.
fn values(spec: &Value, arguments: &Arguments, scope: &TaskScope) -> Result<Vec<(String, Value)>, Halt> {
    let mut values = vec![];
    for name in option_names(spec) {
        match scope.variable(&name)? {
            None | Some(Value::Undefined(_)) => {}
            Some(value) => values.push((name, value)),
        }
    }
    let provided = arguments.value("provided_arguments").and_then(entries).unwrap_or_default();
    for (key, value) in provided {
        let name = name(&key);
        values.retain(|(known, _)| *known != name);
        values.push((name, value));
    }
    Ok(values)
}
