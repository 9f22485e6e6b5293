use serde_json::Value;

use crate::{
    event::{Outcome, Status},
    source::Diagnostic,
};

use super::{
    results::{block, entry},
    style::{Ink, Style},
    words::{clean, indent},
};

/// Lines of a message that are shown.
const MESSAGE_LINES: usize = 12;

/// All that is known of a failure: message, place, the command's exit status and what it printed.
pub fn details(style: Style, outcome: &Outcome, all: bool) -> String {
    if outcome.status == Status::Unreachable {
        return brief(style, outcome);
    }
    let mut told = match &outcome.diagnostic {
        Some(diagnostic) => diagnostic.clone(),
        None => Diagnostic::error(message(outcome)),
    };
    told.message = shortened(&told.message);
    let mut text = told.render(style.colour) + "\n";
    let said = message(outcome);
    if !said.is_empty() && !told.message.contains(shortened(&said).as_str()) {
        text += &entry("msg", &Value::String(said.clone()), all);
    }
    for key in ["assertion", "rc", "cmd"] {
        let value = outcome.result.get(key).map(words);
        text += &value.map(|value| entry(key, &value, all)).unwrap_or_default();
    }
    for key in ["stdout", "stderr"] {
        let printed = outcome.result.get(key).and_then(Value::as_str).unwrap_or_default();
        if !printed.trim().is_empty() && !said.contains(printed.trim()) {
            text += &block(key, printed, all);
        }
    }
    indent(&text, 2)
}

/// A command's words as one text.
fn words(value: &Value) -> Value {
    match value {
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            Value::String(words.join(" "))
        }
        other => other.clone(),
    }
}

/// The message of a failure that has no place, or does not matter any more: ignored, or rescued.
/// What to do is worth a line all the same: it may not have been meant to fail like this.
pub fn brief(style: Style, outcome: &Outcome) -> String {
    let hints = outcome.diagnostic.iter().flat_map(|diagnostic| &diagnostic.hints);
    let hints: String =
        hints.map(|hint| format!("{}: {}\n", style.paint(Ink::Skipped, "hint"), clean(hint))).collect();
    indent(&format!("{}\n{hints}", shortened(&message(outcome))), 2)
}

fn message(outcome: &Outcome) -> String {
    let own = ["msg", "censored"].iter().find_map(|key| outcome.result.get(*key));
    match (own, &outcome.diagnostic) {
        (Some(Value::String(text)), _) => clean(text.trim()),
        (Some(value), _) => value.to_string(),
        (None, Some(diagnostic)) => diagnostic.message.clone(),
        (None, None) => String::new(),
    }
}

/// The first lines: messages of tools can be whole logs.
fn shortened(message: &str) -> String {
    let message = clean(message.trim());
    let lines: Vec<&str> = message.lines().collect();
    match lines.len() > MESSAGE_LINES {
        true => format!("{}\n…", lines[..MESSAGE_LINES].join("\n")),
        false => message,
    }
}
