use crate::{
    playbook::Task,
    source::Diagnostic,
    template::{Halt, Scope, Value},
    vars::{TaskScope, entries, name},
};

use super::{
    action::Action,
    arguments::Arguments,
    deed::Deed,
    manual::{Manual, Param},
    spec::{option_names, validate},
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
        let Some(spec @ Value::Dict(_)) = arguments.value("argument_spec") else {
            let message = "Incorrect type for argument_spec, expected dict";
            return Err(Diagnostic::error(message).at(&task.place).into());
        };
        let values = values(spec, &arguments, scope)?;
        let errors = validate(spec, &Value::dict(values));
        let context = arguments.value("validate_args_context").cloned();
        let context =
            ("validate_args_context".to_owned(), context.unwrap_or_else(|| Value::dict::<&str>([])));
        Ok(match errors.is_empty() {
            true => Deed {
                result: vec![("msg".to_owned(), Value::str("The arg spec validation passed")), context],
                ..Deed::default()
            },
            false => Deed {
                failed: Some(format!("Validation of arguments failed:\n{}", errors.join("\n"))),
                result: vec![
                    ("argument_errors".to_owned(), Value::list(errors.into_iter().map(Value::from))),
                    ("argument_spec_data".to_owned(), spec.clone()),
                    context,
                ],
                ..Deed::default()
            },
        })
    }
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
