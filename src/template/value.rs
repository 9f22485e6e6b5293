use std::{cell::RefCell, rc::Rc};

use indexmap::IndexMap;
use num_bigint::BigInt;

use super::halt::Halt;

/// What templates compute with: Python's values, as far as playbooks see them.
///
/// Lists and dicts are shared and mutable (`x.append(y)`), as in Python.
#[derive(Clone)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Big(Rc<BigInt>),
    Float(f64),
    Str(Text),
    List(Rc<RefCell<Vec<Value>>>),
    Tuple(Rc<[Value]>),
    Dict(Rc<RefCell<Dict>>),
    /// Strict where it is used, but attributes of it can be asked for.
    Undefined(Rc<Missing>),
    /// The parameter that holds it is dropped.
    Omit,
    /// A hole that a stored container may have (a result that is not known yet): whoever takes it out gets the `Halt`.
    Hole(Rc<Halt>),
}

pub type Dict = IndexMap<Key, Value>;

/// A dict's key. Equal as Python has it: `1 == True == 1.0` is not copied, text and integers are what occurs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Null,
    Bool(bool),
    Int(i64),
    Str(Rc<str>),
    /// Anything else hashable, by its printed form.
    Other(Rc<str>),
}

/// Text, and whether a secret went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: Rc<str>,
    pub secret: bool,
}

/// What an undefined value says when it is used.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Such as `'x' is undefined`.
    pub message: String,
    pub hint: Option<String>,
}

impl Value {
    pub fn str(text: impl AsRef<str>) -> Self {
        Self::Str(Text { text: text.as_ref().into(), secret: false })
    }

    pub fn secret(text: impl AsRef<str>) -> Self {
        Self::Str(Text { text: text.as_ref().into(), secret: true })
    }

    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::List(Rc::new(RefCell::new(items.into_iter().collect())))
    }

    pub fn dict<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let dict = entries.into_iter().map(|(key, value)| (Key::Str(key.as_ref().into()), value)).collect();
        Self::Dict(Rc::new(RefCell::new(dict)))
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(&text.text),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let _ = f;
        todo!("prints as Python's repr; secrets as asterisks")
    }
}
