use serde::de::{Deserializer, Error, IntoDeserializer, Visitor};

use crate::{
    playbook::key_values,
    template::{Key, Value, literal},
};

use super::{
    error::DecodeError,
    fields::{Elements, Fields, Known},
};

/// A value that becomes what serde asks for, by the rules of module arguments: `yes` a bool, 1000 a text, `a,b` a list.
pub struct Coerce {
    pub value: Value,
    pub known: Known,
}

impl Coerce {
    fn with(&self, value: Value) -> Self {
        Self { value, known: self.known.clone() }
    }

    fn refuse<T>(&self, to: &str) -> Result<T, DecodeError> {
        let value = &self.value;
        Err(DecodeError::custom(format_args!("expected {to}, found {}", describe(value))))
    }

    fn integer(&self) -> Result<i64, DecodeError> {
        match &self.value {
            Value::Int(i) => Ok(*i),
            Value::Bool(b) => Ok(i64::from(*b)),
            Value::Float(f) if f.fract() == 0.0 && f.abs() < 9e15 => Ok(*f as i64),
            Value::Str(text) => text.text.trim().parse().or_else(|_| self.refuse("an integer")),
            _ => self.refuse("an integer"),
        }
    }

    fn boolean(&self) -> Result<bool, DecodeError> {
        match &self.value {
            Value::Bool(b) => Ok(*b),
            Value::Int(i @ (0 | 1)) => Ok(*i == 1),
            Value::Float(f) if *f == 0.0 || *f == 1.0 => Ok(*f == 1.0),
            Value::Str(text) => match text.text.trim().to_lowercase().as_str() {
                "y" | "yes" | "on" | "1" | "true" | "t" => Ok(true),
                "n" | "no" | "off" | "0" | "false" | "f" => Ok(false),
                _ => self.refuse("a boolean"),
            },
            _ => self.refuse("a boolean"),
        }
    }

    fn float(&self) -> Result<f64, DecodeError> {
        match &self.value {
            Value::Float(f) => Ok(*f),
            Value::Int(i) => Ok(*i as f64),
            Value::Str(text) => text.text.trim().parse().or_else(|_| self.refuse("a number")),
            _ => self.refuse("a number"),
        }
    }

    /// Text as Python's `str()` has it.
    fn text(&self) -> Result<String, DecodeError> {
        match &self.value {
            Value::Str(text) => Ok(text.text.to_string()),
            Value::Null | Value::Undefined(_) | Value::Omit | Value::Hole(_) => self.refuse("text"),
            other => Ok(other.to_string()),
        }
    }

    fn elements(self) -> Vec<Value> {
        match &self.value {
            Value::List(items) => items.borrow().clone(),
            Value::Tuple(items) => items.to_vec(),
            Value::Str(text) if text.text.is_empty() => vec![],
            Value::Str(text) => text.text.split(',').map(Value::str).collect(),
            other => vec![other.clone()],
        }
    }

    fn entries(&self) -> Result<Vec<(String, Value)>, DecodeError> {
        match &self.value {
            Value::Dict(dict) => {
                Ok(dict.borrow().iter().map(|(key, value)| (key_text(key), value.clone())).collect())
            }
            Value::Str(text) => match written(&text.text) {
                Some(Value::Dict(dict)) => self.with(Value::Dict(dict)).entries(),
                _ => self.refuse("a mapping"),
            },
            _ => self.refuse("a mapping"),
        }
    }
}

/// A mapping as text: JSON or Python's form in braces, else `k=v` between commas or blanks.
fn written(text: &str) -> Option<Value> {
    if text.trim_start().starts_with('{') {
        return literal(text.trim());
    }
    let mut quote = None;
    let blank = |c: char| {
        match quote {
            Some(open) if c == open => quote = None,
            None if "'\"".contains(c) => quote = Some(c),
            _ => {}
        }
        if c == ',' && quote.is_none() { ' ' } else { c }
    };
    let read = key_values(&text.chars().map(blank).collect::<String>(), false).ok()?;
    let whole = read.free.trim().is_empty() && !read.pairs.is_empty();
    whole.then(|| Value::dict(read.pairs.into_iter().map(|pair| (pair.key, Value::from(pair.value)))))
}

/// A value in a few words, as messages name it.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Str(text) if text.secret => "a secret text".to_owned(),
        Value::Str(text) => format!("`{}`", text.text),
        Value::List(_) | Value::Tuple(_) => "a list".to_owned(),
        Value::Dict(_) => "a mapping".to_owned(),
        other => format!("`{other}`"),
    }
}

pub fn key_text(key: &Key) -> String {
    match key {
        Key::Str(text) | Key::Other(text) => text.to_string(),
        Key::Int(i) => i.to_string(),
        Key::Bool(true) => "True".to_owned(),
        Key::Bool(false) => "False".to_owned(),
        Key::Null => "None".to_owned(),
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            visitor.visit_i64(self.integer()?)
        })*
    };
}

impl From<(Value, Known)> for Coerce {
    fn from((value, known): (Value, Known)) -> Self {
        Self { value, known }
    }
}

impl<'de> Deserializer<'de> for Coerce {
    type Error = DecodeError;

    integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Int(i) => visitor.visit_i64(*i),
            Value::Float(f) => visitor.visit_f64(*f),
            Value::Str(text) => visitor.visit_string(text.text.to_string()),
            Value::List(_) | Value::Tuple(_) => self.deserialize_seq(visitor),
            Value::Dict(_) => self.deserialize_map(visitor),
            _ => visitor.visit_string(self.text()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_bool(self.boolean()?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.value {
            Value::Null | Value::Omit => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let known = self.known.clone();
        visitor.visit_seq(Elements::<Self>::new(self.elements(), known))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_map(Fields::<Self>::new(self.entries()?, self.known.clone()))
    }

    /// A mapping inside of a parameter: its keys are the inner struct's.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let entries = self.entries()?;
        visitor.visit_map(Fields::<Self>::of_struct(entries, fields, self.known.clone()))
    }

    /// A choice. A YAML boolean stands for `yes` or `no` where those are choices.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        choices: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let text = match &self.value {
            Value::Bool(b) => {
                let words: &[&str] = if *b { &["yes", "true", "on"] } else { &["no", "false", "off"] };
                words
                    .iter()
                    .find(|word| choices.contains(word))
                    .map_or(self.with(self.value.clone()).text()?, |w| (*w).to_owned())
            }
            _ => self.text()?,
        };
        visitor.visit_enum(text.into_deserializer())
    }

    serde::forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any }
}
