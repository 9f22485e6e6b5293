//! Values from and to YAML nodes and JSON.

use std::rc::Rc;

use crate::source::{Entry, Kind, Node};

use super::{
    halt::Halt,
    items,
    key::Key,
    missing, print,
    value::{Fallible, Value},
};

/// The value of a node, as it was written.
pub fn from_node(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(on) => Value::Bool(*on),
        Kind::Int(int) => Value::Int(*int),
        Kind::BigInt(big) => Value::from(big.clone()),
        Kind::Float(float) => Value::Float(*float),
        Kind::Str(text) => Value::str(text),
        Kind::List(nodes) => Value::list(nodes.iter().map(from_node)),
        Kind::Map(entries) => {
            let entry = |entry: &Entry| (node_key(&entry.key), from_node(&entry.value));
            Value::map(entries.iter().map(entry))
        }
    }
}

/// A node as a dict's key; lists and mappings are one by their printed form.
pub fn node_key(node: &Node) -> Key {
    let value = from_node(node);
    super::keys::key(&value).unwrap_or_else(|_| Key::Other(format!("{value:?}").into()))
}

impl Value {
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(on) => Self::Bool(*on),
            serde_json::Value::Number(number) => from_number(number),
            serde_json::Value::String(text) => Self::str(text),
            serde_json::Value::Array(items) => Self::list(items.iter().map(Self::from_json)),
            serde_json::Value::Object(map) => {
                Self::map(map.iter().map(|(key, value)| (Key::str(key), Self::from_json(value))))
            }
        }
    }

    /// As JSON. Undefined values and holes halt; what JSON has no form for becomes its printed text.
    pub fn to_json(&self) -> Fallible<serde_json::Value> {
        Ok(match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(on) => (*on).into(),
            Self::Int(int) => (*int).into(),
            Self::Big(big) => {
                u64::try_from(&**big).map_or_else(|_| big.to_string().into(), serde_json::Value::from)
            }
            Self::Float(float) => (*float).into(),
            Self::Str(text) => (*text.text).into(),
            Self::List(_) | Self::Tuple(_) => {
                let items = items::items(self)?;
                items.iter().map(Self::to_json).collect::<Fallible<Vec<_>>>()?.into()
            }
            Self::Undefined(missing) => return Err(missing::halt(missing)),
            Self::Hole(halt) => return Err(Halt::clone(halt)),
            Self::Dict(_) | Self::Object(_) | Self::Omit => match items::entries(self)? {
                Some(entries) => object(&entries)?,
                None => (*print::text(self)?.text).into(),
            },
        })
    }
}

fn object(entries: &[(Key, Value)]) -> Fallible<serde_json::Value> {
    let mut map = serde_json::Map::new();
    for (key, value) in entries {
        map.insert(json_key(key).to_string(), value.to_json()?);
    }
    Ok(map.into())
}

/// A key as JSON spells it.
pub fn json_key(key: &Key) -> Rc<str> {
    match key {
        Key::Null => "null".into(),
        Key::Bool(on) => on.to_string().into(),
        Key::Int(int) => int.to_string().into(),
        Key::Str(text) | Key::Other(text) => text.clone(),
    }
}

fn from_number(number: &serde_json::Number) -> Value {
    if let Some(int) = number.as_i64() {
        return Value::Int(int);
    }
    match number.as_u64() {
        Some(big) => Value::from(num_bigint::BigInt::from(big)),
        None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
    }
}
