use std::{cell::RefCell, marker::PhantomData, rc::Rc};

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess};

use crate::template::Value;

use super::error::{DecodeError, What};

/// The names of all parameters that the structs asked for, for "did you mean".
pub type Known = Rc<RefCell<Vec<&'static str>>>;

/// What a value is deserialized by: made from the value and the names known so far.
pub trait OneValue<'de>: Deserializer<'de, Error = DecodeError> + From<(Value, Known)> {}

impl<'de, D: Deserializer<'de, Error = DecodeError> + From<(Value, Known)>> OneValue<'de> for D {}

/// The field (`$…`) that takes all keys that are not the struct's own.
fn rest_field(fields: &'static [&'static str]) -> Option<&'static str> {
    fields.iter().find(|name| name.starts_with('$')).copied()
}

/// The items of a list, one after the other.
pub struct Elements<D> {
    items: std::vec::IntoIter<Value>,
    known: Known,
    by: PhantomData<D>,
}

impl<D> Elements<D> {
    pub fn new(items: Vec<Value>, known: Known) -> Self {
        Self { items: items.into_iter(), known, by: PhantomData }
    }
}

impl<'de, D: OneValue<'de>> SeqAccess<'de> for Elements<D> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let known = self.known.clone();
        self.items.next().map(|value| seed.deserialize(D::from((value, known)))).transpose()
    }
}

enum Content {
    Value(Value),
    NotYet,
    /// The keys that are not the struct's own, for its `$…` field.
    Rest(Vec<(String, Option<Value>)>),
}

/// The entries of a mapping. Entries that are not known yet come last, so that all others are checked before.
pub struct Fields<D> {
    entries: std::vec::IntoIter<(String, Content)>,
    current: Option<(String, Content)>,
    known: Known,
    by: PhantomData<D>,
}

impl<D> Fields<D> {
    pub fn new(entries: Vec<(String, Value)>, known: Known) -> Self {
        let entries: Vec<_> = entries.into_iter().map(|(key, value)| (key, Content::Value(value))).collect();
        Self { entries: entries.into_iter(), current: None, known, by: PhantomData }
    }

    pub fn of_struct(entries: Vec<(String, Value)>, fields: &'static [&'static str], known: Known) -> Self {
        Self::open(entries.into_iter().map(|(key, value)| (key, Some(value))).collect(), fields, known)
    }

    /// `None`: the value is not known yet.
    pub fn open(
        entries: Vec<(String, Option<Value>)>,
        fields: &'static [&'static str],
        known: Known,
    ) -> Self {
        known.borrow_mut().extend(fields.iter().filter(|name| !name.starts_with('$')));
        let (own, rest) = split(entries, fields);
        let (now, later): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, value)| value.is_some());
        let content =
            |(key, value): (String, Option<Value>)| (key, value.map_or(Content::NotYet, Content::Value));
        let rest = rest_field(fields).map(|name| (name.to_owned(), Content::Rest(rest)));
        let entries: Vec<_> =
            now.into_iter().map(content).chain(rest).chain(later.into_iter().map(content)).collect();
        Self { entries: entries.into_iter(), current: None, known, by: PhantomData }
    }
}

type Pending = Vec<(String, Option<Value>)>;

fn split(entries: Pending, fields: &'static [&'static str]) -> (Pending, Pending) {
    if rest_field(fields).is_none() {
        return (entries, vec![]);
    }
    entries.into_iter().partition(|(key, _)| fields.contains(&key.as_str()))
}

impl<'de, D: OneValue<'de>> MapAccess<'de> for Fields<D> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.current = self.entries.next();
        let Some((key, _)) = &self.current else {
            return Ok(None);
        };
        let deserializer: serde::de::value::StrDeserializer<'_, DecodeError> =
            key.as_str().into_deserializer();
        seed.deserialize(deserializer).map(Some).map_err(|error| error.param(key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, DecodeError> {
        let known = self.known.clone();
        match self.current.take() {
            Some((key, Content::Value(value))) => {
                seed.deserialize(D::from((value, known))).map_err(|error| error.param(&key))
            }
            Some((_, Content::Rest(rest))) => {
                seed.deserialize(Open::<D> { entries: rest, known, by: PhantomData })
            }
            Some((_, Content::NotYet)) | None => Err(DecodeError::new(What::NotYet)),
        }
    }
}

/// A struct's entries, some of which may not be known yet.
pub struct Open<D> {
    pub entries: Vec<(String, Option<Value>)>,
    pub known: Known,
    pub by: PhantomData<D>,
}

impl<'de, D: OneValue<'de>> Deserializer<'de> for Open<D> {
    type Error = DecodeError;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_map(Fields::<D>::open(self.entries, &[], self.known))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_map(Fields::<D>::open(self.entries, fields, self.known))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
