use std::rc::Rc;

use super::{
    halt::Halt,
    items, keys, missing, print,
    value::{Fallible, Missing, Text, Value},
};

/// `container.name`, where `name` is no method: the attribute, else the entry. What is not there is undefined, and stays
/// so however far it is followed.
pub fn attribute(container: &Value, name: &str) -> Fallible {
    match container {
        Value::Dict(dict) => match dict.borrow().get(name) {
            Some(value) => missing::take(value),
            None => Ok(missing::attribute(container, name)),
        },
        Value::Object(object) => match object.attribute(name)? {
            Some(value) => missing::take(&value),
            None => Ok(missing::attribute(container, name)),
        },
        Value::Undefined(_) => Ok(container.clone()),
        Value::Hole(_) => attribute(&missing::take(container)?, name),
        _ => Ok(missing::attribute(container, name)),
    }
}

/// `container[index]`.
pub fn item(container: &Value, index: &Value) -> Fallible {
    match container {
        Value::List(items) => at(container, &items.borrow(), index),
        Value::Tuple(items) => at(container, items, index),
        Value::Str(text) => character(container, text, index),
        Value::Dict(dict) => {
            let found = dict.borrow().get(&keys::key(index)?).map(missing::take).transpose()?;
            found.map_or_else(|| lacking(container, index), Ok)
        }
        Value::Object(_) | Value::Undefined(_) | Value::Hole(_) => {
            attribute(container, &print::text(index)?.text)
        }
        _ => lacking(container, index),
    }
}

fn at(container: &Value, items: &[Value], index: &Value) -> Fallible {
    match position(items.len(), index) {
        Some(at) => missing::take(&items[at]),
        None => lacking(container, index),
    }
}

fn character(container: &Value, text: &Text, index: &Value) -> Fallible {
    let count = text.text.chars().count();
    let found = position(count, index).and_then(|at| text.text.chars().nth(at));
    match found {
        Some(c) => Ok(Value::text(c.encode_utf8(&mut [0; 4]), text.secret)),
        None => lacking(container, index),
    }
}

/// The index as a position from the start; negative ones count from the end.
fn position(length: usize, index: &Value) -> Option<usize> {
    let index = match index {
        Value::Int(int) => *int,
        Value::Bool(on) => i64::from(*on),
        _ => return None,
    };
    let from_start = if index < 0 { i64::try_from(length).ok()? + index } else { index };
    usize::try_from(from_start).ok().filter(|at| *at < length)
}

fn lacking(container: &Value, index: &Value) -> Fallible {
    missing::used(index.clone())?;
    let message = match index {
        Value::Str(name) => return Ok(missing::attribute(container, &name.text)),
        _ => format!("{} object has no element {}", container.class(), print::repr(index)?.text),
    };
    Ok(Value::Undefined(Rc::new(Missing::new(message))))
}

/// `container[start:stop:step]`.
pub fn slice(container: &Value, start: &Value, stop: &Value, step: &Value) -> Fallible {
    let container = missing::used(container.clone())?;
    let (start, stop, step) = (bound(start)?, bound(stop)?, bound(step)?.unwrap_or(1));
    if step == 0 {
        return Err(Halt::error("slice step cannot be zero"));
    }
    let all = match &container {
        Value::Str(_) | Value::List(_) | Value::Tuple(_) => items::items(&container)?,
        _ => {
            return Err(Halt::error(format!("'{}' object is not subscriptable", container.class())));
        }
    };
    let picked = picks(all.len(), start, stop, step).into_iter().map(|at| all[at].clone());
    match &container {
        Value::Str(text) => {
            let text_of = picked.filter_map(|item| item.as_str().map(str::to_string));
            Ok(Value::text(text_of.collect::<String>(), text.secret))
        }
        Value::Tuple(_) => Ok(Value::tuple(picked)),
        _ => Ok(Value::list(picked)),
    }
}

fn bound(value: &Value) -> Fallible<Option<i64>> {
    match value {
        Value::Null => Ok(None),
        Value::Int(int) => Ok(Some(*int)),
        Value::Bool(on) => Ok(Some(i64::from(*on))),
        _ => {
            missing::used(value.clone())?;
            Err(Halt::error("slice indices must be integers or None or have an __index__ method"))
        }
    }
}

/// The positions of a slice, as Python's `slice.indices` has them.
fn picks(length: usize, start: Option<i64>, stop: Option<i64>, step: i64) -> Vec<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |bound: i64| (if bound < 0 { bound.saturating_add(length) } else { bound }).clamp(low, high);
    let mut at = start.map_or(if step > 0 { low } else { high }, clamp);
    let stop = stop.map_or(if step > 0 { high } else { low }, clamp);
    let mut picked = vec![];
    while if step > 0 { at < stop } else { at > stop } {
        picked.extend(usize::try_from(at));
        at = at.saturating_add(step);
    }
    picked
}
