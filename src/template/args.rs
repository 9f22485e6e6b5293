use std::{collections::VecDeque, rc::Rc};

use super::{
    halt::Halt,
    items, missing,
    number::{Number, truncate},
    print,
    truth::truth,
    value::{Fallible, Text, Value},
};

/// The arguments of a call. A callee takes them in the order of its signature; what it leaves is an error.
#[derive(Clone, Default)]
pub struct Args {
    positional: VecDeque<Value>,
    named: Vec<(Rc<str>, Value)>,
}

impl Args {
    pub fn push(&mut self, value: Value) {
        self.positional.push_back(value);
    }

    pub fn push_named(&mut self, name: Rc<str>, value: Value) {
        self.named.push((name, value));
    }

    /// The next argument by position, else the one with this name.
    pub fn optional(&mut self, name: &str) -> Option<Value> {
        self.positional.pop_front().or_else(|| self.named(name))
    }

    /// An argument that can only be given by name.
    pub fn named(&mut self, name: &str) -> Option<Value> {
        let at = self.named.iter().position(|(given, _)| &**given == name)?;
        Some(self.named.remove(at).1)
    }

    pub fn required(&mut self, name: &str) -> Fallible {
        let value = self.optional(name);
        value.ok_or_else(|| Halt::error(format!("missing 1 required positional argument: '{name}'")))
    }

    pub fn text(&mut self, name: &str) -> Fallible<Text> {
        let value = missing::used(self.required(name)?)?;
        print::text(&value)
    }

    /// Text, unless it is absent or null.
    pub fn optional_text(&mut self, name: &str) -> Fallible<Option<Text>> {
        match self.optional(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => print::text(&missing::used(value)?).map(Some),
        }
    }

    pub fn text_or(&mut self, name: &str, default: &str) -> Fallible<Rc<str>> {
        Ok(self.optional_text(name)?.map_or_else(|| default.into(), |text| text.text))
    }

    /// An integer, unless it is absent or null.
    pub fn optional_int(&mut self, name: &str) -> Fallible<Option<i64>> {
        match self.optional(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => integer(&value).map(Some),
        }
    }

    pub fn int(&mut self, name: &str, default: i64) -> Fallible<i64> {
        Ok(self.optional_int(name)?.unwrap_or(default))
    }

    pub fn flag(&mut self, name: &str, default: bool) -> Fallible<bool> {
        self.optional(name).map_or(Ok(default), |value| truth(&value))
    }

    /// Everything that is left by position.
    pub fn rest(&mut self) -> Vec<Value> {
        self.positional.drain(..).collect()
    }

    /// Everything that is left by name.
    pub fn rest_named(&mut self) -> Vec<(Rc<str>, Value)> {
        std::mem::take(&mut self.named)
    }

    /// What a callee without named arguments sees.
    pub fn all(&self) -> Vec<Value> {
        self.positional.iter().cloned().collect()
    }

    /// Nothing may be left over.
    pub fn finish(&self, callee: &str) -> Fallible<()> {
        if let Some((name, _)) = self.named.first() {
            return Err(Halt::error(format!("{callee}() got an unexpected keyword argument '{name}'")));
        }
        match self.positional.len() {
            0 => Ok(()),
            count => Err(Halt::error(format!("{callee}() got {count} argument(s) too many"))),
        }
    }

    /// Appends `*items`.
    pub fn spread(&mut self, value: &Value) -> Fallible<()> {
        self.positional.extend(items::items(value)?);
        Ok(())
    }

    /// Appends `**entries`.
    pub fn spread_named(&mut self, value: &Value) -> Fallible<()> {
        let entries =
            items::entries(value)?.ok_or_else(|| Halt::error("argument after ** must be a mapping"))?;
        for (key, value) in entries {
            self.named.push((key.as_str().unwrap_or_default().into(), value));
        }
        Ok(())
    }
}

/// Python's `int(value)`; texts as well.
pub fn integer(value: &Value) -> Fallible<i64> {
    let found = match value {
        Value::Undefined(missing) => return Err(missing::halt(missing)),
        Value::Str(text) => text.text.trim().parse().ok(),
        Value::Float(float) => match truncate(*float) {
            Some(Value::Int(int)) => Some(int),
            _ => None,
        },
        _ => match Number::of(value) {
            Some(Number::Int(int)) => Some(int),
            _ => None,
        },
    };
    found.ok_or_else(|| Halt::error(format!("expected an integer, got {value:?}")))
}
