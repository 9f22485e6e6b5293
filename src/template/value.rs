use std::{any::Any, cell::RefCell, rc::Rc};

use indexmap::IndexMap;
use num_bigint::BigInt;

use crate::source::{Place, did_you_mean_hint};

use super::{halt::Halt, key::Key};

/// What templates compute with: Python's values, as far as playbooks see them.
///
/// Lists and dicts are shared and mutable (`x.append(y)`), as in Python.
#[derive(Clone)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// Only what does not fit [`Value::Int`].
    Big(Rc<BigInt>),
    Float(f64),
    Str(Text),
    List(Rc<RefCell<Vec<Value>>>),
    Tuple(Rc<[Value]>),
    Dict(Rc<RefCell<Dict>>),
    /// Anything with attributes of its own: times, macros, `loop`, mappings that are computed when they are asked.
    Object(Rc<dyn Object>),
    /// Strict where it is used, but attributes of it can be asked for.
    Undefined(Rc<Missing>),
    /// The parameter that holds it is dropped.
    Omit,
    /// A hole that a stored container may have (a result that is not known yet): whoever takes it out gets the `Halt`.
    Hole(Rc<Halt>),
}

pub type Dict = IndexMap<Key, Value>;

/// A value, or why there is none.
pub type Fallible<T = Value> = Result<T, Halt>;

/// What is neither scalar nor container.
pub trait Object: 'static {
    /// Python's name of the type.
    fn class(&self) -> &'static str;

    /// `object.name`.
    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        let _ = name;
        Ok(None)
    }

    /// `{% set object.name = value %}`; false where this cannot be.
    fn set_attribute(&self, name: &str, value: Value) -> bool {
        let _ = (name, value);
        false
    }

    /// `object.name(…)` for what needs no variables; `None`: no such method.
    fn method(&self, name: &str, args: &[Value]) -> Option<Fallible> {
        let _ = (name, args);
        None
    }

    /// The keys, where it is a mapping whose entries are attributes.
    fn keys(&self) -> Option<Fallible<Vec<Value>>> {
        None
    }

    /// A hint at what may have been meant by a key that it does not have.
    fn near(&self, name: &str) -> Option<String> {
        let keys = self.keys()?.ok()?;
        did_you_mean_hint(name, keys.iter().filter_map(|key| key.as_str().map(str::to_owned)))
    }

    /// `str(object)`.
    fn print(&self) -> String;

    /// As printed inside of containers.
    fn repr(&self) -> String {
        self.print()
    }

    fn as_any(&self) -> &dyn Any;
}

/// Text, and whether a secret went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: Rc<str>,
    pub secret: bool,
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// What an undefined value says when it is used.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Such as `'x' is undefined`.
    pub message: String,
    pub hints: Vec<String>,
    /// Of a variable whose value holds something undefined: where that is.
    pub related: Vec<(Place, String)>,
    /// The container that was asked, and for what: the hint is worked out when it is needed.
    pub asked: Option<(Value, Rc<str>)>,
    /// Prints as nothing: an inline `if` without `else`.
    pub lenient: bool,
}

impl Missing {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hints: vec![], related: vec![], asked: None, lenient: false }
    }
}

impl Value {
    pub fn str(text: impl AsRef<str>) -> Self {
        Self::text(text, false)
    }

    pub fn secret(text: impl AsRef<str>) -> Self {
        Self::text(text, true)
    }

    pub fn text(text: impl AsRef<str>, secret: bool) -> Self {
        let text = text.as_ref().into();
        Self::Str(Text { text, secret })
    }

    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::List(Rc::new(RefCell::new(items.into_iter().collect())))
    }

    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Self {
        Self::Tuple(items.into_iter().collect())
    }

    pub fn dict<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::map(entries.into_iter().map(|(key, value)| (Key::str(key), value)))
    }

    pub fn map(entries: impl IntoIterator<Item = (Key, Value)>) -> Self {
        Self::Dict(Rc::new(RefCell::new(entries.into_iter().collect())))
    }

    pub fn object(object: impl Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// An undefined value that says `message` when it is used.
    pub fn undefined(message: impl Into<String>) -> Self {
        Self::Undefined(Rc::new(Missing::new(message)))
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(&text.text),
            _ => None,
        }
    }

    pub fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined(_))
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Python's name of the type.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Null => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Big(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) | Self::Omit => "str",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(_) => "dict",
            Self::Object(object) => object.class(),
            Self::Undefined(_) | Self::Hole(_) => "AnsibleUndefined",
        }
    }

    /// The value under a text key of a dict, as it is stored: a hole stays a hole.
    pub fn get(&self, key: &str) -> Option<Value> {
        match self {
            Self::Dict(dict) => dict.borrow().get(key).cloned(),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Self::Bool(on)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<usize> for Value {
    fn from(int: usize) -> Self {
        Self::Int(i64::try_from(int).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(float: f64) -> Self {
        Self::Float(float)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::str(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::str(text)
    }
}

impl From<BigInt> for Value {
    fn from(big: BigInt) -> Self {
        i64::try_from(&big).map_or_else(|_| Self::Big(Rc::new(big)), Self::Int)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::list(items)
    }
}

impl From<&Key> for Value {
    /// A key that is neither text nor number comes back as its printed form: `keys::value` knows better.
    fn from(key: &Key) -> Self {
        match key {
            Key::Null => Self::Null,
            Key::Bool(on) => Self::Bool(*on),
            Key::Int(int) => Self::Int(*int),
            Key::Str(text) | Key::Other(text) => Self::Str(Text { text: text.clone(), secret: false }),
        }
    }
}
