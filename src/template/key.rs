use std::{
    hash::{Hash, Hasher},
    rc::Rc,
};

use indexmap::Equivalent;

/// A dict's key. Equal as Python has it: `1 == True == 1.0` is not copied, text and integers are what occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Null,
    Bool(bool),
    Int(i64),
    Str(Rc<str>),
    /// Anything else hashable, by its printed form.
    Other(Rc<str>),
}

impl Key {
    pub fn str(text: impl AsRef<str>) -> Self {
        Self::Str(text.as_ref().into())
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }
}

/// Text hashes as `str` does, so that a dict can be asked for a `&str`.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Null => state.write_u8(0),
            Self::Bool(on) => on.hash(state),
            Self::Int(int) => int.hash(state),
            Self::Str(text) | Self::Other(text) => text.hash(state),
        }
    }
}

impl Equivalent<Key> for str {
    fn equivalent(&self, key: &Key) -> bool {
        key.as_str() == Some(self)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dict_is_asked_for_plain_text() {
        let dict: indexmap::IndexMap<Key, i32> = [("a".into(), 1), (Key::Int(1), 2)].into_iter().collect();
        assert_eq!(dict.get("a"), Some(&1));
        assert_eq!(dict.get("1"), None);
        assert_eq!(dict.get(&Key::Int(1)), Some(&2));
    }
}
