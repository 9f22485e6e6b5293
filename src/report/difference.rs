use std::collections::BTreeSet;

use serde_json::{Map, Value};
use similar::TextDiff;

use crate::plan::Difference;

use super::{
    style::{Ink, Style},
    words::{clean, indent},
};

/// Larger texts are not compared line by line.
const LIMIT: usize = 1 << 20;

/// So many entries of a mapping are shown.
const ENTRIES: usize = 100;

/// One difference as people read it.
pub fn difference(style: Style, difference: &Difference) -> String {
    match difference {
        Difference::Text { before_header, after_header, before, after } => {
            let headers = (before_header.as_str(), after_header.as_str());
            text(style, headers, before.as_deref(), after.as_deref())
        }
        Difference::Properties { what, before, after } => properties(style, what, before, after),
        Difference::Prepared { text } => prepared(style, text),
        Difference::Hidden { what, why } => {
            let line = format!("{what}: the difference is not shown: {why}");
            format!("  {}\n", style.paint(Ink::Quiet, &line))
        }
    }
}

fn text(style: Style, headers: (&str, &str), before: Option<&str>, after: Option<&str>) -> String {
    let (old, new) = (before.unwrap_or_default(), after.unwrap_or_default());
    if old.len() + new.len() > LIMIT {
        let line = format!("{}: too large to show the difference", headers.1);
        return format!("  {}\n", style.paint(Ink::Quiet, &line));
    }
    let header = |side: &str, of: &str, text: Option<&str>| {
        let absent = if text.is_none() { " (absent)" } else { "" };
        let name = if of.is_empty() { String::new() } else { format!(": {of}") };
        format!("{side}{name}{absent}")
    };
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    let (from, to) = (header("before", headers.0, before), header("after", headers.1, after));
    let unified = unified.context_radius(3).header(&from, &to).to_string();
    match unified.is_empty() {
        true => prepared(style, &format!("--- {from}\n+++ {to}\n")),
        false => prepared(style, &unified),
    }
}

/// A unified difference, its lines coloured.
fn prepared(style: Style, text: &str) -> String {
    let line = |line: &str| {
        let ink = match line.as_bytes() {
            [b'+', ..] => Some(Ink::Added),
            [b'-', ..] => Some(Ink::Removed),
            [b'@', b'@', ..] => Some(Ink::Hunk),
            _ => None,
        };
        let line = clean(line);
        format!("{}\n", ink.map_or(line.clone(), |ink| style.paint(ink, &line)))
    };
    text.lines().map(line).collect()
}

/// What changes of a thing: `key: old -> new`.
fn properties(style: Style, what: &str, before: &Value, after: &Value) -> String {
    let empty = Map::new();
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let only_old = old.keys().filter(|key| !new.contains_key(*key));
    let mut lines = format!("{what}\n");
    for key in new.keys().chain(only_old) {
        let (from, to) = (old.get(key), new.get(key));
        if from != to {
            lines += &match from.or(to) {
                Some(Value::Object(_)) => format!("  {key}:\n{}", entries(style, from, to)),
                _ => {
                    let (from, to) =
                        (style.paint(Ink::Removed, &side(from)), style.paint(Ink::Added, &side(to)));
                    format!("  {key}: {from} -> {to}\n")
                }
            };
        }
    }
    indent(&lines, 2)
}

/// What a mapping loses and gains, each entry of it on a line.
fn entries(style: Style, from: Option<&Value>, to: Option<&Value>) -> String {
    let (old, new) = (leaves(from), leaves(to));
    let gone = old.difference(&new).map(|leaf| (Ink::Removed, '-', leaf));
    let come = new.difference(&old).map(|leaf| (Ink::Added, '+', leaf));
    let all: Vec<_> = gone.chain(come).collect();
    let line = |(ink, sign, leaf): &(Ink, char, &String)| {
        format!("    {}\n", style.paint(*ink, &format!("{sign} {}", clean(leaf))))
    };
    let mut text: String = all.iter().take(ENTRIES).map(line).collect();
    if all.len() > ENTRIES {
        text += &format!("    … and {} more\n", all.len() - ENTRIES);
    }
    text
}

/// `key: value` for each value that is below it.
fn leaves(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::Object(map)) => {
            let below = |(key, value): (&String, &Value)| {
                leaves(Some(value)).into_iter().map(move |leaf| format!("{key}: {leaf}")).collect::<Vec<_>>()
            };
            map.iter().flat_map(below).collect()
        }
        Some(Value::Array(items)) => items.iter().flat_map(|item| leaves(Some(item))).collect(),
        Some(Value::String(text)) => BTreeSet::from([text.clone()]),
        Some(other) => BTreeSet::from([other.to_string()]),
        None => BTreeSet::new(),
    }
}

fn side(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "(absent)".to_owned(),
        Some(Value::String(text)) if plain(text) => text.clone(),
        Some(Value::Array(items)) if items.iter().all(|item| item.as_str().is_some_and(plain)) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            format!("[{}]", items.join(", "))
        }
        Some(other) => other.to_string(),
    }
}

fn plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_control() || c == '"') && text.trim() == text
}
