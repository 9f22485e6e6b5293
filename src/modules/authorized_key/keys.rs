use super::super::words;

/// One line of an authorized_keys file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Key(Key),
    /// A comment, or what is no key.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub options: String,
    pub kind: String,
    pub blob: String,
    pub comment: String,
}

const KINDS: [&str; 5] = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "rsa-sha2-"];

impl Key {
    /// `[options ]type blob[ comment]`; options may hold blanks in quotes.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.starts_with('#') {
            return None;
        }
        let (options, rest) = match is_kind(first_word(line).0) {
            true => ("", line),
            false => split_options(line)?,
        };
        let (kind, rest) = first_word(rest);
        let (blob, comment) = first_word(rest);
        (is_kind(kind) && !blob.is_empty()).then(|| Self {
            options: options.to_owned(),
            kind: kind.to_owned(),
            blob: blob.to_owned(),
            comment: comment.to_owned(),
        })
    }

    pub fn line(&self) -> String {
        let parts = [&self.options, &self.kind, &self.blob, &self.comment];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}

fn is_kind(word: &str) -> bool {
    KINDS.iter().any(|kind| word.starts_with(kind))
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

/// Options end at the first blank outside of quotes.
fn split_options(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = words::first(line).ok()??;
    let options = line[..line.len() - rest.len()].trim();
    (!rest.is_empty()).then_some((options, rest))
}

/// The lines of a file.
pub fn parse(text: &str) -> Vec<Line> {
    let line = |line: &str| Key::parse(line).map_or_else(|| Line::Other(line.to_owned()), Line::Key);
    text.lines().map(line).collect()
}

pub fn written(lines: &[Line]) -> String {
    let line = |line: &Line| match line {
        Line::Key(key) => key.line() + "\n",
        Line::Other(text) => format!("{text}\n"),
    };
    lines.iter().map(line).collect()
}

/// The lines with all keys of a task present; what stood there under the same blob is replaced at the end.
pub fn with(mut lines: Vec<Line>, keys: &[Key], exclusive: bool) -> Vec<Line> {
    if exclusive {
        let kept =
            |line: &Line| matches!(line, Line::Key(key) if keys.iter().any(|new| new.blob == key.blob));
        lines.retain(kept);
    }
    for key in keys {
        let new = Line::Key(key.clone());
        if !lines.contains(&new) {
            lines = without(lines, std::slice::from_ref(key));
            lines.push(new);
        }
    }
    lines
}

/// The lines without the keys, whatever their options are.
pub fn without(mut lines: Vec<Line>, keys: &[Key]) -> Vec<Line> {
    let gone = |line: &Line| matches!(line, Line::Key(key) if keys.iter().any(|old| old.blob == key.blob));
    lines.retain(|line| !gone(line));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart() {
        let key = Key::parse(r#"command="a b",no-pty ssh-ed25519 AAAA me at home"#).unwrap();
        assert_eq!((key.options.as_str(), key.comment.as_str()), (r#"command="a b",no-pty"#, "me at home"));
        assert_eq!(Key::parse("# ssh-rsa AAAA"), None);
        assert_eq!(Key::parse("hello"), None);
    }

    #[test]
    fn lists_of_keys() {
        let file = "# mine\nssh-rsa A a\n\nssh-rsa B b\n";
        let keys = |text: &str| text.lines().filter_map(Key::parse).collect::<Vec<_>>();
        for (text, exclusive, expected) in [
            ("ssh-rsa A a", false, "# mine\nssh-rsa A a\n\nssh-rsa B b\n"),
            ("ssh-rsa A new", false, "# mine\n\nssh-rsa B b\nssh-rsa A new\n"),
            ("ssh-rsa C c", false, "# mine\nssh-rsa A a\n\nssh-rsa B b\nssh-rsa C c\n"),
            ("ssh-rsa B b", true, "ssh-rsa B b\n"),
        ] {
            assert_eq!(written(&with(parse(file), &keys(text), exclusive)), expected);
        }
        assert_eq!(written(&without(parse(file), &keys("ssh-rsa A"))), "# mine\n\nssh-rsa B b\n");
    }
}
