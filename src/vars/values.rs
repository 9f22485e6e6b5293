use crate::template::{Halt, Key, Value};

/// The items of a list or tuple; `None` for anything else.
pub fn listed(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.borrow().clone()),
        Value::Tuple(items) => Some(items.to_vec()),
        _ => None,
    }
}

/// The items of a list; anything else is one item.
pub fn list_of(value: &Value) -> Vec<Value> {
    listed(value).unwrap_or_else(|| vec![value.clone()])
}

/// One level of nesting taken out.
pub fn flat(items: &[Value]) -> Vec<Value> {
    items.iter().flat_map(list_of).collect()
}

/// The entries of a dict; `None` for anything else.
pub fn entries(value: &Value) -> Option<Vec<(Key, Value)>> {
    match value {
        Value::Dict(dict) => Some(
            dict.borrow()
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        ),
        _ => None,
    }
}

/// A setting that is yes or no; the error names it.
pub fn flag(value: &Value, what: &str) -> Result<bool, Halt> {
    match value {
        Value::Bool(on) => Ok(*on),
        Value::Null => Ok(false),
        other => super::config::flag_of(&other.to_string())
            .ok_or_else(|| Halt::error(format!("{what}: `{other}` is neither yes nor no"))),
    }
}
