use serde_json::Value;

use super::decode::Names;

/// One parameter of a module, as its manual tells it.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub aliases: Vec<&'static str>,
    /// What its value is, in words; empty where the manual does not say.
    pub kind: String,
    /// What it is when it is not given.
    pub default: Option<Value>,
    pub required: bool,
    /// Not to be shown.
    pub secret: bool,
    /// Full sentences.
    pub about: String,
}

/// The parameters that a JSON schema of a struct describes, by these names and in their order.
pub fn of_schema(schema: &Value, names: &[Names]) -> Vec<Parameter> {
    let schema = Schema { root: schema };
    let mut own = schema.properties(schema.root);
    let shared: Vec<Property> = own
        .iter()
        .filter(|property| property.name.starts_with('$'))
        .flat_map(|property| schema.properties(schema.resolve(property.schema)))
        .collect();
    own.extend(shared);
    names
        .iter()
        .filter_map(|names| Some(schema.parameter(names, own.iter().find(|own| own.name == names.name)?)))
        .collect()
}

struct Property<'a> {
    name: &'a str,
    schema: &'a Value,
    required: bool,
}

struct Schema<'a> {
    root: &'a Value,
}

impl<'a> Schema<'a> {
    fn properties(&self, of: &'a Value) -> Vec<Property<'a>> {
        let required: Vec<&str> = list(of, "required").filter_map(Value::as_str).collect();
        let properties = of.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| Property { name, schema, required: required.contains(&name.as_str()) })
            .collect()
    }

    fn parameter(&self, names: &Names, property: &Property<'a>) -> Parameter {
        let schema = property.schema;
        let resolved = self.resolve(schema);
        let about = [text(schema, "description")]
            .into_iter()
            .flatten()
            .map(one_line)
            .chain(self.choices(resolved).into_iter().filter_map(Choice::told))
            .collect::<Vec<_>>()
            .join(" ");
        Parameter {
            name: names.name,
            aliases: names.aliases.clone(),
            kind: self.kind(schema),
            default: schema.get("default").filter(|default| !default.is_null()).cloned(),
            required: property.required,
            secret: [schema, resolved]
                .iter()
                .any(|schema| schema.get("writeOnly") == Some(&Value::Bool(true))),
            about,
        }
    }

    /// Follows references, and passes over "or nothing".
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let reference = text(schema, "$ref").and_then(|to| to.strip_prefix("#/$defs/"));
        if let Some(found) = reference.and_then(|name| self.root.get("$defs")?.get(name)) {
            return self.resolve(found);
        }
        let is_null = |schema: &&Value| text(schema, "type") == Some("null");
        match list(schema, "anyOf").find(|schema| !is_null(schema)) {
            Some(one) => self.resolve(one),
            None => schema,
        }
    }

    fn choices(&self, schema: &'a Value) -> Vec<Choice<'a>> {
        let plain = |schema: &'a Value| list(schema, "enum").filter_map(Value::as_str);
        let own = plain(schema).map(|name| Choice { name, about: None });
        let told = list(schema, "oneOf").flat_map(|one| {
            let about = text(one, "description");
            let names = plain(one).chain(text(one, "const"));
            names.map(move |name| Choice { name, about }).collect::<Vec<_>>()
        });
        own.chain(told).collect()
    }

    /// What values are, in words.
    fn kind(&self, schema: &'a Value) -> String {
        let schema = self.resolve(schema);
        let choices = self.choices(schema);
        if !choices.is_empty() {
            let names = choices.iter().map(|choice| format!("`{}`", choice.name));
            return names.collect::<Vec<_>>().join(" | ");
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let words = types.iter().filter_map(|name| self.word(name, schema));
        let words: Vec<String> = words.collect();
        match words.is_empty() {
            true => "anything".to_owned(),
            false => words.join(" or "),
        }
    }

    fn word(&self, type_name: &str, schema: &'a Value) -> Option<String> {
        let word = match type_name {
            "null" => return None,
            "array" => {
                let of = schema.get("items").map(|items| self.kind(items));
                return Some(format!("list of {}", of.as_deref().unwrap_or("anything")));
            }
            "string" => "text",
            "integer" => "integer",
            "number" => "number",
            "boolean" => "boolean",
            _ => "mapping",
        };
        Some(word.to_owned())
    }
}

struct Choice<'a> {
    name: &'a str,
    about: Option<&'a str>,
}

impl Choice<'_> {
    fn told(self) -> Option<String> {
        let about = one_line(self.about?);
        Some(format!("`{}`: {about}", self.name))
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key).and_then(Value::as_str)
}

fn list<'a>(schema: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    schema.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Parameter {
    /// A default that says something, as YAML writes it.
    pub fn default_text(&self) -> Option<String> {
        match self.default.as_ref()? {
            Value::String(text) if text.is_empty() => None,
            Value::Array(items) if items.is_empty() => None,
            Value::Object(entries) if entries.is_empty() => None,
            Value::String(text) if !text.contains(char::is_control) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_tells_parameters() {
        let schema = serde_json::json!({
            "properties": {
                "path": {"type": "string", "description": "Where\n it is."},
                "state": {"$ref": "#/$defs/State", "default": "file"},
                "modes": {"anyOf": [{"$ref": "#/$defs/Modes"}, {"type": "null"}]},
                "$rest": {"$ref": "#/$defs/Rest"},
            },
            "required": ["path", "$rest"],
            "$defs": {
                "State": {"oneOf": [
                    {"enum": ["absent"], "type": "string"},
                    {"const": "file", "type": "string", "description": "As it is."},
                ]},
                "Modes": {"type": ["array", "null"], "items": {"type": ["string", "integer"]}},
                "Rest": {"properties": {"follow": {"type": "boolean", "default": true}}},
            },
        });
        let name = |name| Names { name, aliases: vec![] };
        let found = of_schema(&schema, &["state", "path", "modes", "follow"].map(name));
        let defaults: Vec<_> = found.iter().map(Parameter::default_text).collect();
        let shown: Vec<_> = std::iter::zip(&found, &defaults)
            .map(|(p, default)| (p.name, &*p.kind, default.as_deref(), p.required, &*p.about))
            .collect();
        assert_eq!(
            shown,
            [
                ("state", "`absent` | `file`", Some("file"), false, "`file`: As it is."),
                ("path", "text", None, true, "Where it is."),
                ("modes", "list of text or integer", None, false, ""),
                ("follow", "boolean", Some("true"), false, ""),
            ]
        );
    }
}
