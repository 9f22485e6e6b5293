use std::rc::Rc;

use crate::source::{Diagnostic, did_you_mean_hint};

use super::{
    halt::Halt,
    value::{Missing, Value},
};

/// What using an undefined value comes to.
pub fn halt(missing: &Missing) -> Halt {
    let mut diagnostic = Diagnostic::error(missing.message.clone()).maybe_hint(asked_hint(missing));
    diagnostic.hints.extend(missing.hints.iter().cloned());
    diagnostic.related.extend(missing.related.iter().cloned());
    Halt::Undefined(diagnostic)
}

fn asked_hint(missing: &Missing) -> Option<String> {
    match missing.asked.as_ref()? {
        (Value::Dict(dict), name) => {
            did_you_mean_hint(name, dict.borrow().keys().filter_map(|key| key.as_str()))
        }
        (Value::Object(object), name) => object.near(name),
        _ => None,
    }
}

/// The value, or the halt of a hole: nothing else takes values out of containers.
pub fn take(value: &Value) -> Result<Value, Halt> {
    match value {
        Value::Hole(halt) => Err(Halt::clone(halt)),
        _ => Ok(value.clone()),
    }
}

impl Value {
    /// `Err`: it is a hole, or there is one in it.
    pub fn whole(&self) -> Result<(), Halt> {
        match self {
            Self::Hole(_) => take(self).map(drop),
            Self::List(items) => items.borrow().iter().try_for_each(Self::whole),
            Self::Tuple(items) => items.iter().try_for_each(Self::whole),
            Self::Dict(dict) => dict.borrow().values().try_for_each(Self::whole),
            _ => Ok(()),
        }
    }
}

/// The value, unless it is undefined.
pub fn used(value: Value) -> Result<Value, Halt> {
    match &value {
        Value::Undefined(missing) if !missing.lenient => Err(halt(missing)),
        _ => Ok(value),
    }
}

/// `container.name` where there is no such thing.
pub fn attribute(container: &Value, name: &str) -> Value {
    let message = match container {
        Value::Null => format!("'None' has no attribute '{name}'"),
        _ => format!("'{} object' has no attribute '{name}'", container.class()),
    };
    Value::Undefined(Rc::new(Missing {
        asked: matches!(container, Value::Dict(_) | Value::Object(_))
            .then(|| (container.clone(), name.into())),
        ..Missing::new(message)
    }))
}
