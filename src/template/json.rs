//! JSON, as Python's `json` writes it.

use std::fmt::Write;

use super::{
    convert, float,
    halt::Halt,
    items,
    key::Key,
    missing, order, print,
    value::{Fallible, Value},
};

/// How JSON is written.
#[derive(Clone, Debug)]
pub struct Style {
    /// Blanks a level; `None`: all on one line.
    pub indent: Option<String>,
    pub sort_keys: bool,
    /// Escape all that is not ASCII.
    pub ascii: bool,
    pub item_separator: String,
    pub key_separator: String,
}

impl Style {
    /// `{"a": 1, "b": 2}`.
    pub fn line() -> Self {
        Self {
            indent: None,
            sort_keys: false,
            ascii: true,
            item_separator: ", ".into(),
            key_separator: ": ".into(),
        }
    }

    pub fn indented(width: usize) -> Self {
        Self { indent: Some(" ".repeat(width)), item_separator: ",".into(), sort_keys: true, ..Self::line() }
    }
}

/// The value as JSON.
pub fn write(value: &Value, style: &Style) -> Fallible {
    let mut writer = Writer { style, out: print::Output::default() };
    writer.value(value, 0)?;
    Ok(writer.out.into_value())
}

struct Writer<'a> {
    style: &'a Style,
    out: print::Output,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Fallible<()> {
        match value {
            Value::Null => self.out.push("null"),
            Value::Bool(on) => self.out.push(if *on { "true" } else { "false" }),
            Value::Float(float) if float.is_nan() => self.out.push("NaN"),
            Value::Float(float) if float.is_infinite() => {
                self.out.push(if *float > 0.0 { "Infinity" } else { "-Infinity" })
            }
            Value::Float(float) => self.out.push(&float::repr(*float)),
            Value::Int(_) | Value::Big(_) => self.out.push_value(value)?,
            Value::Str(text) => {
                self.out.secret |= text.secret;
                self.text(&text.text);
            }
            Value::List(_) | Value::Tuple(_) => self.items(&items::items(value)?, depth)?,
            Value::Undefined(missing) => return Err(missing::halt(missing)),
            Value::Hole(halt) => return Err(Halt::clone(halt)),
            Value::Dict(_) | Value::Object(_) | Value::Omit => match items::entries(value)? {
                Some(entries) => self.entries(entries, depth)?,
                None => self.text(&print::text(value)?),
            },
        }
        Ok(())
    }

    fn items(&mut self, items: &[Value], depth: usize) -> Fallible<()> {
        if items.is_empty() {
            self.out.push("[]");
            return Ok(());
        }
        self.out.push("[");
        for (at, item) in items.iter().enumerate() {
            self.start(at, depth + 1);
            self.value(item, depth + 1)?;
        }
        self.end(depth);
        self.out.push("]");
        Ok(())
    }

    fn entries(&mut self, mut entries: Vec<(Key, Value)>, depth: usize) -> Fallible<()> {
        if entries.is_empty() {
            self.out.push("{}");
            return Ok(());
        }
        if self.style.sort_keys {
            entries = sorted(entries)?;
        }
        self.out.push("{");
        for (at, (key, value)) in entries.iter().enumerate() {
            self.start(at, depth + 1);
            self.text(&convert::json_key(key));
            self.out.push(&self.style.key_separator);
            self.value(value, depth + 1)?;
        }
        self.end(depth);
        self.out.push("}");
        Ok(())
    }

    fn start(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.out.push(&self.style.item_separator);
        }
        self.line(depth);
    }

    fn end(&mut self, depth: usize) {
        self.line(depth);
    }

    fn line(&mut self, depth: usize) {
        if let Some(indent) = &self.style.indent {
            self.out.push("\n");
            self.out.push(&indent.repeat(depth));
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push("\"");
        for c in text.chars() {
            self.character(c);
        }
        self.out.push("\"");
    }

    fn character(&mut self, c: char) {
        let out = &mut self.out.text;
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            _ if (c as u32) < 0x20 || (self.style.ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(c),
        }
    }
}

/// Entries in the order of their keys; keys that cannot be compared are an error.
pub fn sorted(entries: Vec<(Key, Value)>) -> Fallible<Vec<(Key, Value)>> {
    let mut pairs: Vec<Value> = entries
        .iter()
        .enumerate()
        .map(|(at, (key, _))| Value::tuple([items::key_value(key), Value::from(at)]))
        .collect();
    order::sort(&mut pairs, false, |pair| super::access::item(pair, &Value::Int(0)))?;
    let mut sorted = Vec::with_capacity(entries.len());
    for pair in &pairs {
        if let Value::Int(at) = super::access::item(pair, &Value::Int(1))? {
            sorted.extend(usize::try_from(at).ok().and_then(|at| entries.get(at)).cloned());
        }
    }
    Ok(sorted)
}
