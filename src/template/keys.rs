use super::{
    halt::Halt,
    key::Key,
    missing, print,
    value::{Fallible, Value},
};

/// The value as a dict's key. Lists and dicts cannot be one.
pub fn key(value: &Value) -> Fallible<Key> {
    Ok(match value {
        Value::Null => Key::Null,
        Value::Bool(on) => Key::Bool(*on),
        Value::Int(int) => Key::Int(*int),
        Value::Str(text) => Key::Str(text.text.clone()),
        Value::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => Key::Int(whole(*float)),
        Value::Undefined(missing) => return Err(missing::halt(missing)),
        Value::Hole(_) => key(&missing::take(value)?)?,
        Value::List(_) | Value::Dict(_) => {
            return Err(Halt::error(format!("unhashable type: '{}'", value.class())));
        }
        Value::Tuple(items) => {
            items.iter().try_for_each(|item| key(item).map(drop))?;
            Key::Other(print::repr(value)?.text)
        }
        _ => Key::Other(print::repr(value)?.text),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "the caller has seen that it is whole and small")]
fn whole(float: f64) -> i64 {
    float as i64
}
