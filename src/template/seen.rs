use std::{collections::HashSet, rc::Rc};

use super::{
    compare, missing,
    value::{Fallible, Value},
};

/// Values without order, found by Python's `==`. Texts, which are equal to texts only, are found at once.
#[derive(Default)]
pub struct Seen {
    texts: HashSet<Rc<str>>,
    others: Vec<Value>,
}

impl Seen {
    pub fn of(items: &[Value]) -> Fallible<Self> {
        let mut seen = Self::default();
        for item in items {
            seen.add(item)?;
        }
        Ok(seen)
    }

    pub fn has(&self, value: &Value) -> Fallible<bool> {
        if let Value::Str(text) = value {
            return Ok(self.texts.contains(&text.text));
        }
        missing::used(value.clone())?;
        for other in &self.others {
            if compare::equal(other, value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the value is new.
    pub fn add(&mut self, value: &Value) -> Fallible<bool> {
        if let Value::Str(text) = value {
            return Ok(self.texts.insert(text.text.clone()));
        }
        let new = !self.has(value)?;
        if new {
            self.others.push(value.clone());
        }
        Ok(new)
    }
}
