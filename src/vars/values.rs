use crate::template::{self, Halt, Key, Value};

/// As `str()` prints it; what is not known halts.
pub fn text(value: &Value) -> Result<String, Halt> {
    template::text(value).map(|text| text.text.to_string())
}

/// For messages: what cannot be printed shows as what it is.
pub fn shown(value: &Value) -> String {
    text(value).unwrap_or_else(|_| format!("{value:?}"))
}

/// All of them as text.
pub fn texts<'a>(values: impl IntoIterator<Item = &'a Value>) -> Result<Vec<String>, Halt> {
    values.into_iter().map(text).collect()
}

/// A mapping's key as text.
pub fn name(key: &Key) -> String {
    shown(&Value::from(key))
}

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
        Value::Dict(dict) => {
            Some(dict.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        _ => None,
    }
}

/// A setting that is yes or no; the error names it.
pub fn flag(value: &Value, what: &str) -> Result<bool, Halt> {
    match value {
        Value::Bool(on) => Ok(*on),
        Value::Null => Ok(false),
        other => super::config::flag_of(&text(other)?)
            .ok_or_else(|| Halt::error(format!("{what}: `{}` is neither yes nor no", shown(other)))),
    }
}
