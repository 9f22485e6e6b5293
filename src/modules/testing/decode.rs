use serde::de::{DeserializeOwned, Deserializer, Visitor, value::MapDeserializer};
use serde_json::{Map, Value};

/// Decodes parameters as JSON, and gives the `$…` field every key that is not the struct's own.
pub fn decode<T: DeserializeOwned>(parameters: Value) -> Result<T, serde_json::Error> {
    match parameters {
        Value::Object(map) => T::deserialize(Parameters(map)),
        other => T::deserialize(other),
    }
}

struct Parameters(Map<String, Value>);

impl<'de> Deserializer<'de> for Parameters {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        Value::Object(self.0).deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let Some(others) = fields.iter().find(|name| name.starts_with('$')) else {
            return self.deserialize_any(visitor);
        };
        let (mut own, rest): (Map<_, _>, Map<_, _>) =
            self.0.into_iter().partition(|(key, _)| fields.contains(&key.as_str()));
        own.insert((*others).to_owned(), Value::Object(rest));
        visitor.visit_map(MapDeserializer::new(own.into_iter()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
