use super::{
    super::{
        args::Args,
        eval::Eval,
        items, print,
        truth::truth,
        value::{Fallible, Value},
    },
    table::Family,
};

pub const FILTERS: Family = &[
    ("default", default),
    ("d", default),
    ("string", string),
    ("length", length),
    ("count", length),
    ("list", list),
    ("upper", |_, input, _| {
        Ok(print::text(&input)?.to_uppercase().into())
    }),
];

/// Null is replaced only where falsy values are.
fn default(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let other = args.optional("default_value").unwrap_or_else(|| "".into());
    let falsy_too = args.flag("boolean", false)?;
    let keep = !input.is_undefined() && (!falsy_too || truth(&input)?);
    Ok(if keep { input } else { other })
}

fn string(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    Ok(Value::Str(print::text(&input)?))
}

fn length(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    items::length(&input).map(Value::from)
}

fn list(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    items::items(&input).map(Value::list)
}
