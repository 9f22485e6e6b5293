use std::{cell::RefCell, collections::HashMap, rc::Rc};

use serde::Deserialize;

use crate::template::Value;

use super::{
    decode::{Argument, Coerce, Slot},
    parameters::{Parameter, of_schema},
    registry::Entry,
};

/// The parameters of the modules whose arguments are told, each read once in a run.
#[derive(Default)]
pub struct Shapes {
    known: RefCell<HashMap<&'static str, Rc<[Parameter]>>>,
}

impl Shapes {
    fn of(&self, entry: &Entry) -> Rc<[Parameter]> {
        let mut known = self.known.borrow_mut();
        let read = || of_schema(&(entry.schema)().to_value(), &(entry.names)()).into();
        known.entry(entry.name).or_insert_with(read).clone()
    }

    /// All parameters of a module with their values: what the arguments say, else the default.
    pub fn invocation(&self, entry: &Entry, arguments: &[Argument]) -> Value {
        let shapes = self.of(entry);
        let args = shapes.iter().map(|shape| (shape.name, value(shape, arguments)));
        Value::dict([("module_args", Value::dict(args))])
    }
}

fn value(shape: &Parameter, arguments: &[Argument]) -> Value {
    let named =
        |argument: &&Argument| argument.name == shape.name || shape.aliases.contains(&argument.name.as_str());
    // An alias wins over the name, and stands behind it or not.
    let mut given: Vec<&Argument> = arguments.iter().filter(named).collect();
    given.sort_by_key(|argument| argument.name == shape.name);
    match given.first().map(|argument| &argument.value) {
        Some(Slot::Value(value)) if !matches!(value, Value::Null | Value::Omit) => match shape.secret {
            true => Value::str("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"),
            false => of_kind(&shape.kind, value),
        },
        _ => shape.default.as_ref().map_or(Value::Null, Value::from_json),
    }
}

/// As the module takes it.
fn of_kind(kind: &str, value: &Value) -> Value {
    let by = || Coerce::from((value.clone(), Rc::default()));
    let taken = match (kind, value) {
        ("boolean", _) => bool::deserialize(by()).ok().map(Value::Bool),
        ("integer", _) => i64::deserialize(by()).ok().map(Value::Int),
        // Text that is there stays as it is: it knows whether it is secret.
        ("text", Value::Str(_)) | ("list of text", Value::List(_)) => None,
        ("text", _) => String::deserialize(by()).ok().map(Value::str),
        ("list of text", _) => {
            let items = Vec::<String>::deserialize(by()).ok();
            items.map(|items| Value::list(items.iter().map(Value::str)))
        }
        _ => None,
    };
    taken.unwrap_or_else(|| value.clone())
}
