use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use crate::template::Value;

use super::{
    coerce::{Coerce, Known, not_yet, rest_field},
    error::DecodeError,
};

/// The items of a list, one after the other.
pub struct Elements {
    items: std::vec::IntoIter<Value>,
    known: Known,
}

impl Elements {
    pub fn new(items: Vec<Value>, known: Known) -> Self {
        Self {
            items: items.into_iter(),
            known,
        }
    }
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let known = self.known.clone();
        self.items
            .next()
            .map(|value| seed.deserialize(Coerce { value, known }))
            .transpose()
    }
}

enum Content {
    Value(Value),
    NotYet,
    /// The keys that are not the struct's own, for its `$…` field.
    Rest(Vec<(String, Option<Value>)>),
}

/// The entries of a mapping. Entries that are not known yet come last, so that all others are checked before.
pub struct Fields {
    entries: std::vec::IntoIter<(String, Content)>,
    current: Option<(String, Content)>,
    known: Known,
}

impl Fields {
    pub fn new(entries: Vec<(String, Value)>, known: Known) -> Self {
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(key, value)| (key, Content::Value(value)))
            .collect();
        Self {
            entries: entries.into_iter(),
            current: None,
            known,
        }
    }

    pub fn of_struct(entries: Vec<(String, Value)>, fields: &'static [&'static str], known: Known) -> Self {
        Self::open(
            entries
                .into_iter()
                .map(|(key, value)| (key, Some(value)))
                .collect(),
            fields,
            known,
        )
    }

    /// `None`: the value is not known yet.
    pub fn open(
        entries: Vec<(String, Option<Value>)>,
        fields: &'static [&'static str],
        known: Known,
    ) -> Self {
        known
            .borrow_mut()
            .extend(fields.iter().filter(|name| !name.starts_with('$')));
        let (own, rest) = split(entries, fields);
        let (now, later): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, value)| value.is_some());
        let content =
            |(key, value): (String, Option<Value>)| (key, value.map_or(Content::NotYet, Content::Value));
        let rest = rest_field(fields).map(|name| (name.to_owned(), Content::Rest(rest)));
        let entries: Vec<_> = now
            .into_iter()
            .map(content)
            .chain(rest)
            .chain(later.into_iter().map(content))
            .collect();
        Self {
            entries: entries.into_iter(),
            current: None,
            known,
        }
    }
}

type Pending = Vec<(String, Option<Value>)>;

fn split(entries: Pending, fields: &'static [&'static str]) -> (Pending, Pending) {
    if rest_field(fields).is_none() {
        return (entries, vec![]);
    }
    entries
        .into_iter()
        .partition(|(key, _)| fields.contains(&key.as_str()))
}

impl<'de> MapAccess<'de> for Fields {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.current = self.entries.next();
        let Some((key, _)) = &self.current else {
            return Ok(None);
        };
        let deserializer: serde::de::value::StrDeserializer<'_, DecodeError> =
            key.as_str().into_deserializer();
        seed.deserialize(deserializer)
            .map(Some)
            .map_err(|error| error.param(key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, DecodeError> {
        let known = self.known.clone();
        match self.current.take() {
            Some((key, Content::Value(value))) => seed
                .deserialize(Coerce { value, known })
                .map_err(|error| error.param(&key)),
            Some((_, Content::Rest(rest))) => seed.deserialize(Open { entries: rest, known }),
            Some((_, Content::NotYet)) | None => Err(not_yet()),
        }
    }
}

/// A struct's entries, some of which may not be known yet.
pub struct Open {
    pub entries: Vec<(String, Option<Value>)>,
    pub known: Known,
}

impl<'de> serde::Deserializer<'de> for Open {
    type Error = DecodeError;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_map(Fields::open(self.entries, &[], self.known))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_map(Fields::open(self.entries, fields, self.known))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
