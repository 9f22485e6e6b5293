//! What kind of value something is. These may be asked of undefined values.

use std::rc::Rc;

use super::{
    super::{
        args::Args,
        eval::Eval,
        missing,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const TESTS: Family = &[
    ("defined", |_, value, _| Ok(!value.is_undefined())),
    ("undefined", |_, value, _| Ok(value.is_undefined())),
    ("none", |_, value, _| Ok(value.is_null())),
    ("boolean", |_, value, _| Ok(matches!(value, Value::Bool(_)))),
    ("true", |_, value, _| Ok(matches!(value, Value::Bool(true)))),
    ("false", |_, value, _| Ok(matches!(value, Value::Bool(false)))),
    ("integer", |_, value, _| Ok(matches!(value, Value::Int(_) | Value::Big(_)))),
    ("float", |_, value, _| Ok(matches!(value, Value::Float(_)))),
    ("number", |_, value, _| {
        Ok(matches!(value, Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::Float(_)))
    }),
    ("string", |_, value, _| Ok(matches!(value, Value::Str(_)))),
    ("mapping", |_, value, _| Ok(mapping(value))),
    ("iterable", |_, value, _| iterable(value)),
    ("sequence", |_, value, _| Ok(sequence(value))),
    ("callable", |_, value, _| Ok(matches!(value, Value::Object(_)) && !mapping(value))),
    ("sameas", same_as),
];

pub fn mapping(value: &Value) -> bool {
    match value {
        Value::Dict(_) => true,
        Value::Object(object) => object.keys().is_some(),
        _ => false,
    }
}

fn iterable(value: &Value) -> Fallible<bool> {
    missing::used(value.clone())?;
    Ok(sequence(value))
}

fn sequence(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::List(_) | Value::Tuple(_)) || mapping(value)
}

/// The same object: for what cannot be changed, the same type and value.
fn same_as(_: &Eval, value: &Value, args: &mut Args) -> Fallible<bool> {
    let other = args.required("other")?;
    Ok(match (value, &other) {
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Dict(a), Value::Dict(b)) => Rc::ptr_eq(a, b),
        (Value::Undefined(_), _) | (_, Value::Undefined(_)) => false,
        _ => value.class() == other.class() && super::super::compare::equal(value, &other)?,
    })
}
