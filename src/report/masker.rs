use std::{borrow::Cow, sync::RwLock};

use serde_json::Value;

/// What stands in the place of a secret.
const STARS: &str = "********";
/// Shorter secrets are only masked where they stand alone: they are parts of too many words.
const SUBSTRING: usize = 4;
/// Lines of a secret of several lines that are masked by themselves.
const LINE: usize = 8;
/// Values of encrypted files that say nothing.
const HARMLESS: &[&str] = &["true", "false", "yes", "no", "on", "off", "none", "null"];

/// Knows the secrets of a run, and keeps them out of everything that is shown.
#[derive(Debug, Default)]
pub struct Masker {
    /// Longest first.
    known: RwLock<Vec<String>>,
}

impl Masker {
    /// Remembers a secret: from now on it is masked.
    pub fn learn(&self, secret: &str) {
        let whole = secret.trim();
        self.add(whole);
        if whole.contains('\n') {
            let lines = whole.lines().map(str::trim);
            lines.filter(|line| line.len() >= LINE).for_each(|line| self.add(line));
        }
    }

    fn add(&self, secret: &str) {
        let lower = secret.to_ascii_lowercase();
        if secret.is_empty() || HARMLESS.contains(&lower.as_str()) {
            return;
        }
        let Ok(mut known) = self.known.write() else { return };
        if !known.iter().any(|text| text == secret) {
            known.push(secret.to_owned());
            known.sort_by_key(|text| std::cmp::Reverse(text.len()));
        }
    }

    /// Whether there is nothing to mask.
    pub fn is_empty(&self) -> bool {
        self.known.read().is_ok_and(|known| known.is_empty())
    }

    /// The text without secrets.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        let Ok(known) = self.known.read() else {
            return shown;
        };
        for secret in known.iter().filter(|secret| text.contains(secret.as_str())) {
            let masked = match secret.len() < SUBSTRING {
                true => alone(&shown, secret),
                false => shown.replace(secret.as_str(), STARS),
            };
            shown = Cow::Owned(masked);
        }
        shown
    }

    /// The value without secrets, in keys and texts at any depth.
    pub fn mask_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mask(text).into_owned()),
            Value::Array(items) => items.iter().map(|item| self.mask_json(item)).collect(),
            Value::Object(entries) => {
                let entry =
                    |(key, value): (&String, &Value)| (self.mask(key).into_owned(), self.mask_json(value));
                Value::Object(entries.iter().map(entry).collect())
            }
            Value::Number(number) if self.mask(&number.to_string()) == STARS => STARS.into(),
            other => other.clone(),
        }
    }
}

/// Replaces a text where it is not part of a longer word.
fn alone(text: &str, secret: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut shown, mut from) = (String::new(), 0);
    for (at, _) in text.match_indices(secret) {
        let end = at + secret.len();
        let inside = text[..at].ends_with(word) || text[end..].starts_with(word);
        shown += &text[from..at];
        shown += if inside { secret } else { STARS };
        from = end;
    }
    shown + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masker(secrets: &[&str]) -> Masker {
        let masker = Masker::default();
        secrets.iter().for_each(|secret| masker.learn(secret));
        masker
    }

    #[test]
    fn secrets_become_stars() {
        let cases: &[(&[&str], &str, &str)] = &[
            (&["hunter2"], "login hunter2, hunter2!", "login ********, ********!"),
            (&["hunter2", "hunter2-longer"], "hunter2-longer", "********"),
            (&["pâté/ü"], "a pâté/ü b", "a ******** b"),
            (&["abc"], "abc abcd x=abc", "******** abcd x=********"),
            (&["true", "No"], "true No", "true No"),
            (&["hunter2\n"], "x hunter2", "x ********"),
            (&["-----BEGIN KEY-----\nline of the key\nxy\n"], "so: line of the key, xy", "so: ********, xy"),
            (&[], "hunter2", "hunter2"),
        ];
        for (secrets, text, expected) in cases {
            assert_eq!(masker(secrets).mask(text), *expected, "{secrets:?}");
        }
    }

    #[test]
    fn values_are_masked_at_any_depth() {
        let value = serde_json::json!({"a": ["x hun\"ter2"], "hun\"ter2": 1, "pin": 123_456, "n": 1_234_567});
        let masked = masker(&["hun\"ter2", "123456"]).mask_json(&value);
        assert_eq!(masked.to_string(), r#"{"a":["x ********"],"********":1,"pin":"********","n":1234567}"#);
    }
}
