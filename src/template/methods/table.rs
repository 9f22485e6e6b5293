use super::{
    super::{
        args::Args,
        value::{Fallible, Value},
    },
    dict, list, text, text_form,
};

/// A method call; `None`: the value has no such method.
pub fn call(of: &Value, name: &str, args: &mut Args) -> Option<Fallible> {
    match of {
        Value::Str(of) => text::call(of, name, args).or_else(|| text_form::call(of, name, args)),
        Value::List(items) => list::call(of, items, name, args),
        Value::Tuple(_) => list::read(of, name, args),
        Value::Dict(dict) => dict::call(of, dict, name, args),
        Value::Object(_) => dict::read(of, name, args),
        _ => None,
    }
}
