use serde_json::{Map, Value};

use super::words::{clean, indent};

/// Lines of a text that are shown where nobody asked for all.
pub const LAST_LINES: usize = 20;
/// Keys that say again what other lines say.
const KNOWN: &[&str] =
    &["changed", "failed", "skipped", "stdout_lines", "stderr_lines", "invocation", "diff"];
/// Lists and mappings up to this length stand on one line.
const COMPACT: usize = 78;

/// A whole result, key by key. `all`: long texts are shown whole.
pub fn entries(result: &Map<String, Value>, all: bool) -> String {
    result
        .iter()
        .filter(|(key, _)| !KNOWN.contains(&key.as_str()))
        .map(|(key, value)| entry(key, value, all))
        .collect()
}

/// One key and its value, as YAML reads.
pub fn entry(key: &str, value: &Value, all: bool) -> String {
    match inline(value) {
        Some(text) => format!("{key}: {text}\n"),
        None => match value {
            Value::String(text) => block(key, text, all),
            Value::Array(items) => {
                let items = items.iter().map(|value| item(value, all));
                format!("{key}:\n{}", items.collect::<String>())
            }
            Value::Object(map) => {
                let lines: String = map.iter().map(|(key, value)| entry(key, value, all)).collect();
                format!("{key}:\n{}", indent(&lines, 2))
            }
            other => format!("{key}: {other}\n"),
        },
    }
}

fn item(value: &Value, all: bool) -> String {
    let text = match (inline(value), value) {
        (Some(text), _) => text,
        (None, Value::Object(map)) => map.iter().map(|(key, value)| entry(key, value, all)).collect(),
        (None, Value::String(text)) => clean(text),
        (None, other) => other.to_string(),
    };
    let lines = indent(&text, 2);
    format!("- {}", lines.strip_prefix("  ").unwrap_or(&lines))
}

/// The value on one line, if it fits on one.
fn inline(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => {
            return (!text.trim_end().contains('\n')).then(|| clean(text.trim_end()));
        }
        other => other.to_string(),
    };
    (text.len() <= COMPACT || !(value.is_array() || value.is_object())).then_some(text)
}

/// A text of several lines under its name; the last ones where there are many.
pub fn block(key: &str, text: &str, all: bool) -> String {
    let text = clean(text.trim_end());
    let lines: Vec<&str> = text.lines().collect();
    let skipped = if all { 0 } else { lines.len().saturating_sub(LAST_LINES) };
    let which = match skipped {
        0 => String::new(),
        _ => format!(" (last {LAST_LINES} of {} lines)", lines.len()),
    };
    format!("{key}{which}:\n{}", indent(&lines[skipped..].join("\n"), 2))
}

/// What `debug` shows: its message, or the values by name.
pub fn message(result: &Map<String, Value>) -> String {
    match result.get("msg") {
        Some(Value::String(text)) => clean(text),
        Some(value) => inline(value).unwrap_or_else(|| item_lines(value)),
        None => entries(result, true),
    }
}

fn item_lines(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(|value| item(value, true)).collect(),
        Value::Object(map) => entries(map, true),
        other => other.to_string(),
    }
}
