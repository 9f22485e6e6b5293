//! What filters take by name: attributes, other filters, tests.

use super::super::{
    access,
    args::Args,
    eval::Eval,
    missing, print,
    truth::truth,
    value::{Fallible, Value},
};

/// `item.a.b.0` for the attribute `'a.b.0'`.
pub fn attribute(item: &Value, path: &Value) -> Fallible {
    let Value::Str(path) = path else {
        return access::item(item, path);
    };
    path.text.split('.').try_fold(item.clone(), |value, step| match step.parse() {
        Ok(index) => access::item(&value, &Value::Int(index)),
        Err(_) => access::item(&value, &Value::str(step)),
    })
}

/// The attribute if there is one named, else the item.
pub fn of(item: &Value, path: Option<&Value>) -> Fallible {
    match path {
        Some(Value::Null) | None => Ok(item.clone()),
        Some(path) => missing::used(attribute(item, path)?),
    }
}

/// Lowercase, unless case matters.
pub fn folded(value: Value, case_sensitive: bool) -> Value {
    match &value {
        Value::Str(text) if !case_sensitive => Value::text(text.text.to_lowercase(), text.secret),
        _ => value,
    }
}

/// Applies the filter that the arguments name.
pub fn apply(eval: &Eval, item: Value, args: &Args) -> Fallible {
    let mut args = args.clone();
    let name = args.text("name")?;
    eval.filter(&name, item, args)
}

/// Whether an item passes the test that the arguments name; without one, whether it is true.
pub fn passes(eval: &Eval, item: Value, args: &Args) -> Fallible<bool> {
    let mut args = args.clone();
    match args.optional("name") {
        None => truth(&item),
        Some(name) => eval.test(&print::text(&name)?.text, item, args),
    }
}
