use std::rc::Rc;

use super::{
    halt::Halt,
    key::Key,
    keys, literal, missing, print,
    value::{Fallible, Value},
};

/// What iterating over a value yields: items, keys, characters. Holes halt.
pub fn items(value: &Value) -> Fallible<Vec<Value>> {
    match value {
        Value::List(items) => items.borrow().iter().map(missing::take).collect(),
        Value::Tuple(items) => items.iter().map(missing::take).collect(),
        Value::Dict(dict) => Ok(dict.borrow().keys().map(key_value).collect()),
        Value::Str(text) => {
            Ok(text.text.chars().map(|c| Value::text(c.encode_utf8(&mut [0; 4]), text.secret)).collect())
        }
        Value::Object(object) => object.keys().unwrap_or_else(|| Err(not_iterable(value))),
        Value::Undefined(missing) if missing.lenient => Ok(vec![]),
        Value::Undefined(missing) => Err(missing::halt(missing)),
        _ => Err(not_iterable(value)),
    }
}

fn not_iterable(value: &Value) -> Halt {
    Halt::error(format!("'{}' object is not iterable", value.class()))
}

/// Python's `len`.
pub fn length(value: &Value) -> Fallible<usize> {
    match value {
        Value::Str(text) => Ok(text.text.chars().count()),
        Value::List(items) => Ok(items.borrow().len()),
        Value::Tuple(items) => Ok(items.len()),
        Value::Dict(dict) => Ok(dict.borrow().len()),
        Value::Object(object) => match object.keys() {
            Some(keys) => Ok(keys?.len()),
            None => Err(no_length(value)),
        },
        Value::Undefined(missing) if missing.lenient => Ok(0),
        Value::Undefined(missing) => Err(missing::halt(missing)),
        _ => Err(no_length(value)),
    }
}

fn no_length(value: &Value) -> Halt {
    Halt::error(format!("object of type '{}' has no len()", value.class()))
}

/// Whether it has keys and values. Asks none of them, so it may have holes.
pub fn is_mapping(value: &Value) -> bool {
    match value {
        Value::Dict(_) => true,
        Value::Object(object) => object.keys().is_some(),
        _ => false,
    }
}

/// Keys and values of a mapping; `None` where it is none.
pub fn entries(value: &Value) -> Fallible<Option<Vec<(Key, Value)>>> {
    match value {
        Value::Dict(dict) => {
            let entries = dict.borrow();
            let taken = entries.iter().map(|(key, value)| Ok((key.clone(), missing::take(value)?)));
            taken.collect::<Fallible<Vec<_>>>().map(Some)
        }
        Value::Object(object) => match object.keys() {
            None => Ok(None),
            Some(keys) => {
                keys?.iter().map(|name| object_entry(value, name)).collect::<Fallible<_>>().map(Some)
            }
        },
        _ => Ok(None),
    }
}

fn object_entry(object: &Value, name: &Value) -> Fallible<(Key, Value)> {
    let Value::Object(inner) = object else {
        return Err(not_iterable(object));
    };
    let text = print::text(name)?;
    let value = inner.attribute(&text)?.unwrap_or(Value::Null);
    Ok((Key::Str(text.text), missing::take(&value)?))
}

/// A dict's key as a value.
pub fn key_value(key: &Key) -> Value {
    match key {
        Key::Other(shown) => literal::literal(shown).unwrap_or_else(|| Value::from(key)),
        _ => Value::from(key),
    }
}

/// A copy whose containers can be changed without changing the original.
pub fn deep_copy(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::list(items.borrow().iter().map(deep_copy)),
        Value::Tuple(items) => Value::Tuple(items.iter().map(deep_copy).collect::<Rc<[_]>>()),
        Value::Dict(dict) => {
            let dict = dict.borrow();
            Value::map(dict.iter().map(|(key, value)| (key.clone(), deep_copy(value))))
        }
        other => other.clone(),
    }
}

/// The items of a list of pairs, as entries of a dict.
pub fn pairs(value: &Value) -> Fallible<Vec<(Key, Value)>> {
    let pair = |item: &Value| match items(item)?.as_slice() {
        [name, value] => Ok((keys::key(name)?, value.clone())),
        other => Err(Halt::error(format!("expected pairs, got an item with {} elements", other.len()))),
    };
    items(value)?.iter().map(pair).collect()
}

/// Tells of all secret texts in a value.
pub fn tell_secrets(value: &Value, tell: &mut dyn FnMut(&str)) {
    match value {
        Value::Str(text) if text.secret => tell(&text.text),
        Value::List(items) => items.borrow().iter().for_each(|item| tell_secrets(item, tell)),
        Value::Tuple(items) => items.iter().for_each(|item| tell_secrets(item, tell)),
        Value::Dict(dict) => dict.borrow().values().for_each(|value| tell_secrets(value, tell)),
        _ => {}
    }
}

/// A copy whose texts are secret.
pub fn secret(value: &Value) -> Value {
    match value {
        Value::Str(text) => Value::secret(&text.text),
        Value::List(items) => Value::list(items.borrow().iter().map(secret)),
        Value::Tuple(items) => Value::tuple(items.iter().map(secret)),
        Value::Dict(dict) => {
            Value::map(dict.borrow().iter().map(|(key, value)| (key.clone(), secret(value))))
        }
        other => other.clone(),
    }
}
