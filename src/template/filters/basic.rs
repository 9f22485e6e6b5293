//! Filters about any value.

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, missing,
        number::Number,
        print,
        truth::truth,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const FILTERS: Family = &[
    ("default", default),
    ("d", default),
    ("string", |_, input, _| print::text(&input).map(Value::Str)),
    ("length", |_, input, _| items::length(&input).map(Value::from)),
    ("count", |_, input, _| items::length(&input).map(Value::from)),
    ("list", |_, input, _| items::items(&input).map(Value::list)),
    ("bool", boolean),
    ("ternary", ternary),
    ("mandatory", mandatory),
    ("type_debug", |_, input, _| Ok(input.class().into())),
    ("pprint", |_, input, _| print::repr(&input).map(Value::Str)),
    ("safe", |_, input, _| print::text(&input).map(Value::Str)),
    ("attr", |_, input, args| super::super::access::attribute(&input, &args.text("name")?)),
];

/// Null is replaced only where falsy values are.
fn default(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let other = args.optional("default_value").unwrap_or_else(|| "".into());
    let falsy_too = args.flag("boolean", false)?;
    let keep = !input.is_undefined() && (!falsy_too || truth(&input)?);
    Ok(if keep { input } else { other })
}

/// Only `yes`, `on`, `true` and 1 are true.
fn boolean(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    Ok(match &input {
        Value::Null | Value::Bool(_) => input,
        Value::Str(text) => {
            let lower = text.text.to_lowercase();
            Value::Bool(matches!(lower.as_str(), "yes" | "on" | "1" | "true"))
        }
        other => {
            let one = Number::of(other).and_then(|number| number.compare(&Number::Int(1)));
            Value::Bool(one == Some(std::cmp::Ordering::Equal))
        }
    })
}

fn ternary(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (yes, no) = (args.required("true_val")?, args.required("false_val")?);
    match args.optional("none_val") {
        Some(none) if input.is_null() && !none.is_null() => Ok(none),
        _ => Ok(if truth(&input)? { yes } else { no }),
    }
}

fn mandatory(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let message = args.optional_text("msg")?;
    let Value::Undefined(absent) = &input else {
        return Ok(input);
    };
    if let Some(message) = message {
        return Err(Halt::error(message.to_string()));
    }
    let name = absent.message.strip_suffix(" is undefined");
    Err(match name {
        Some(name) => Halt::error(format!("Mandatory variable {name} not defined.")),
        None => missing::halt(absent),
    })
}
