use std::{cmp::Ordering, rc::Rc};

use super::{
    halt::Halt,
    items, keys, missing,
    number::Number,
    value::{Fallible, Value},
};

/// Python's `==`.
pub fn equal(left: &Value, right: &Value) -> Fallible<bool> {
    Ok(match (left, right) {
        (Value::Undefined(missing), _) | (_, Value::Undefined(missing)) if !missing.lenient => {
            return Err(missing::halt(missing));
        }
        (Value::Hole(_), _) => equal(&missing::take(left)?, right)?,
        (_, Value::Hole(_)) => equal(left, &missing::take(right)?)?,
        (Value::Null, Value::Null) | (Value::Omit, Value::Omit) => true,
        (Value::Str(a), Value::Str(b)) => a.text == b.text,
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b) || equal_items(&a.borrow(), &b.borrow())?,
        (Value::Tuple(a), Value::Tuple(b)) => equal_items(a, b)?,
        (Value::Dict(a), Value::Dict(b)) => Rc::ptr_eq(a, b) || equal_dicts(left, right)?,
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b) || (a.class() == b.class() && a.repr() == b.repr())
        }
        _ => match (Number::of(left), Number::of(right)) {
            (Some(a), Some(b)) => a.compare(&b) == Some(Ordering::Equal),
            _ => false,
        },
    })
}

fn equal_items(a: &[Value], b: &[Value]) -> Fallible<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (left, right) in a.iter().zip(b) {
        if !equal(left, right)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_dicts(left: &Value, right: &Value) -> Fallible<bool> {
    let (Value::Dict(a), Value::Dict(b)) = (left, right) else {
        return Ok(false);
    };
    let (a, b) = (a.borrow(), b.borrow());
    if a.len() != b.len() {
        return Ok(false);
    }
    for (key, value) in a.iter() {
        match b.get(key) {
            Some(other) if equal(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Python's ordering; `symbol` is for the error.
pub fn order(left: &Value, right: &Value, symbol: &str) -> Fallible<Option<Ordering>> {
    if let (Some(a), Some(b)) = (Number::of(left), Number::of(right)) {
        return Ok(a.compare(&b));
    }
    match (left, right) {
        (Value::Undefined(missing), _) | (_, Value::Undefined(missing)) => Err(missing::halt(missing)),
        (Value::Str(a), Value::Str(b)) => Ok(Some(a.text.cmp(&b.text))),
        (Value::List(a), Value::List(b)) => order_items(&a.borrow(), &b.borrow(), symbol),
        (Value::Tuple(a), Value::Tuple(b)) => order_items(a, b, symbol),
        (Value::Object(a), Value::Object(b)) if a.class() == b.class() => Ok(Some(a.repr().cmp(&b.repr()))),
        _ => Err(Halt::error(format!(
            "'{symbol}' not supported between instances of '{}' and '{}'",
            left.class(),
            right.class()
        ))),
    }
}

fn order_items(a: &[Value], b: &[Value], symbol: &str) -> Fallible<Option<Ordering>> {
    for (left, right) in a.iter().zip(b) {
        if !equal(left, right)? {
            return order(left, right, symbol);
        }
    }
    Ok(Some(a.len().cmp(&b.len())))
}

/// Python's `needle in haystack`.
pub fn contains(haystack: &Value, needle: &Value) -> Fallible<bool> {
    match haystack {
        Value::Str(text) => match needle {
            Value::Str(part) => Ok(text.text.contains(&*part.text)),
            Value::Undefined(missing) => Err(missing::halt(missing)),
            _ => Err(Halt::error(format!(
                "'in <string>' requires string as left operand, not {}",
                needle.class()
            ))),
        },
        Value::Dict(dict) => Ok(dict.borrow().contains_key(&keys::key(needle)?)),
        _ => any_equal(&items::items(haystack)?, needle),
    }
}

fn any_equal(items: &[Value], needle: &Value) -> Fallible<bool> {
    for item in items {
        if equal(item, needle)? {
            return Ok(true);
        }
    }
    Ok(false)
}
