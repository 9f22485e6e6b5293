use std::fmt;

use super::{
    float,
    halt::Halt,
    key::Key,
    missing,
    scope::Scope,
    strings,
    value::{Fallible, Text, Value},
};

/// Stands in texts for a parameter that is to be left out.
pub const OMIT: &str = "__omit_place_holder__8f2b1c9d3a7e4f60b5d2c8a19e0f7463b1d5a2c4";

/// Text that is being put together, and whether a secret went into it.
#[derive(Default)]
pub struct Output {
    pub text: String,
    pub secret: bool,
    /// Whether to go on behind what nobody can evaluate yet, for the sake of what is wrong behind it.
    pub goes_on: bool,
    /// The first of what was left out.
    pub left_out: Option<Halt>,
}

impl Output {
    /// Of a template as a whole.
    pub fn of(scope: &dyn Scope) -> Self {
        Self { goes_on: scope.foresees(), ..Self::default() }
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// As `str()` prints it.
    pub fn push_value(&mut self, value: &Value) -> Fallible<()> {
        match value {
            Value::Str(text) => self.push_text(text),
            Value::Object(object) => self.push(&object.print()),
            Value::Undefined(missing) if missing.lenient => {}
            Value::Omit => self.push(OMIT),
            _ => self.push_repr(value)?,
        }
        Ok(())
    }

    fn push_text(&mut self, text: &Text) {
        self.secret |= text.secret;
        self.push(&text.text);
    }

    /// As `repr()` prints it.
    pub fn push_repr(&mut self, value: &Value) -> Fallible<()> {
        match value {
            Value::Null => self.push("None"),
            Value::Bool(on) => self.push(if *on { "True" } else { "False" }),
            Value::Int(int) => self.push(&int.to_string()),
            Value::Big(big) => self.push(&big.to_string()),
            Value::Float(float) => self.push(&float::repr(*float)),
            Value::Str(text) => {
                self.secret |= text.secret;
                self.push(&strings::repr(&text.text));
            }
            Value::List(items) => self.push_items('[', &items.borrow(), ']')?,
            Value::Tuple(items) if items.len() == 1 => {
                self.push("(");
                self.push_repr(&items[0])?;
                self.push(",)");
            }
            Value::Tuple(items) => self.push_items('(', items, ')')?,
            Value::Dict(dict) => self.push_entries(dict.borrow().iter())?,
            Value::Object(object) => self.push(&object.repr()),
            Value::Omit => self.push(&strings::repr(OMIT)),
            Value::Undefined(missing) => return Err(missing::halt(missing)),
            Value::Hole(halt) => return Err(Halt::clone(halt)),
        }
        Ok(())
    }

    fn push_items(&mut self, open: char, items: &[Value], close: char) -> Fallible<()> {
        self.text.push(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.push_repr(item)?;
        }
        self.text.push(close);
        Ok(())
    }

    fn push_entries<'a>(&mut self, entries: impl Iterator<Item = (&'a Key, &'a Value)>) -> Fallible<()> {
        self.push("{");
        for (index, (key, value)) in entries.enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.push(&key_repr(key));
            self.push(": ");
            self.push_repr(value)?;
        }
        self.push("}");
        Ok(())
    }

    /// Appends newlines until there are as many at the end as the template has.
    pub fn pad_newlines(&mut self, template: &str) {
        let trailing = |text: &str| {
            let end = &text[text.trim_end_matches(['\r', '\n']).len()..];
            end.bytes().filter(|byte| *byte == b'\n').count()
        };
        let missing = trailing(template).saturating_sub(trailing(&self.text));
        self.push(&"\n".repeat(missing));
    }

    pub fn into_text(self) -> Text {
        Text { text: self.text.into(), secret: self.secret }
    }

    pub fn into_value(self) -> Value {
        Value::Str(self.into_text())
    }
}

fn key_repr(key: &Key) -> String {
    match key {
        Key::Null => "None".into(),
        Key::Bool(on) => if *on { "True" } else { "False" }.into(),
        Key::Int(int) => int.to_string(),
        Key::Str(text) => strings::repr(text),
        Key::Other(shown) => shown.to_string(),
    }
}

/// `str(value)`.
pub fn text(value: &Value) -> Fallible<Text> {
    if let Value::Str(text) = value {
        return Ok(text.clone());
    }
    let mut out = Output::default();
    out.push_value(value)?;
    Ok(out.into_text())
}

/// `repr(value)`.
pub fn repr(value: &Value) -> Fallible<Text> {
    let mut out = Output::default();
    out.push_repr(value)?;
    Ok(out.into_text())
}

/// Python's `str()`; what cannot be printed shows its message.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (text(self), self) {
            (Ok(text), _) => f.write_str(&text.text),
            (Err(_), Self::Undefined(missing)) => f.write_str(&missing.message),
            (Err(_), _) => f.write_str("(not known yet)"),
        }
    }
}

/// Python's `repr`; a value that a secret went into shows as asterisks.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match repr(self) {
            Ok(text) if text.secret => f.write_str("********"),
            Ok(text) => f.write_str(&text.text),
            Err(halt) => write!(f, "<{halt}>"),
        }
    }
}
