use serde_json::{Map, Value};

use crate::{ask::Sections, plan::Returns};

/// The host's own facts: JSON, or sections of `key = value` lines.
pub fn facts(sections: &Sections) -> Returns {
    let found: Map<String, Value> =
        sections.below("local_").map(|(name, text)| (name.to_owned(), read(text))).collect();
    Returns::new().with("local", Value::Object(found))
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| ini(text))
}

fn ini(text: &str) -> Value {
    let mut found = Map::new();
    let mut section = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            found.entry(name).or_insert_with(|| Value::Object(Map::new()));
            section = Some(name.to_owned());
        } else if let (Some(name), Some((key, value))) = (&section, line.split_once(['=', ':']))
            && let Some(Value::Object(entries)) = found.get_mut(name)
        {
            entries.insert(key.trim().to_lowercase(), value.trim().into());
        } else {
            return Value::String(format!(
                "error loading facts: `{line}` is neither JSON nor a section with values"
            ));
        }
    }
    Value::Object(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn forms() {
        assert_eq!(read(r#"{"a": [1]}"#), json!({"a": [1]}));
        assert_eq!(read("[s]\nKey = v w\n# no\n[t]\n"), json!({"s": {"key": "v w"}, "t": {}}));
        assert!(read("nonsense").is_string());
    }
}
