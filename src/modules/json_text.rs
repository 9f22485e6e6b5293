use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, ser::Formatter};

/// A text; a list or mapping in its place is written as JSON, the way Python's json module does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText(pub String);

impl<'de> serde::Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

impl schemars::JsonSchema for JsonText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "JsonText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({})
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = JsonText;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<JsonText, E> {
        Ok(JsonText(text.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, is: bool) -> Result<JsonText, E> {
        self.visit_str(if is { "True" } else { "False" })
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<JsonText, E> {
        Ok(JsonText(number.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<JsonText, E> {
        Ok(JsonText(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<JsonText, E> {
        Ok(JsonText(format!("{number:?}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<JsonText, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = access.next_element::<Value>()? {
            all.push(value);
        }
        written(&Value::Array(all)).map_err(serde::de::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<JsonText, A::Error> {
        let mut all = Map::new();
        while let Some((key, value)) = access.next_entry::<String, Value>()? {
            all.insert(key, value);
        }
        written(&Value::Object(all)).map_err(serde::de::Error::custom)
    }
}

fn written(value: &Value) -> Result<JsonText, serde_json::Error> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    serde::Serialize::serialize(value, &mut serializer)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut ascii = String::new();
    for c in text.chars() {
        match c.is_ascii() {
            true => ascii.push(c),
            false => {
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}")));
            }
        }
    }
    Ok(JsonText(ascii))
}

/// A blank behind each comma and colon.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (json, text) in [
            (r#""a b""#, "a b"),
            ("true", "True"),
            ("12", "12"),
            (r#"{"b":[1,2.5,null],"a":"ü"}"#, r#"{"b": [1, 2.5, null], "a": "\u00fc"}"#),
        ] {
            assert_eq!(serde_json::from_str::<JsonText>(json).unwrap().0, text);
        }
    }
}
