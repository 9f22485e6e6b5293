//! Regular expressions as users of Python write them, on texts of any encoding.

use fancy_regex::{Captures, Regex, RegexBuilder};

use crate::plan::Failure;

/// A pattern in Python's spelling.
pub struct Pattern(Regex);

impl Pattern {
    /// `multiline`: `^` and `$` match at every line.
    pub fn new(pattern: &str, multiline: bool) -> Result<Self, Failure> {
        let translated = translate(pattern, multiline);
        let built = RegexBuilder::new(&translated).multi_line(multiline).build();
        let told = |error| Failure::new(format!("`{pattern}` is no regular expression: {error}")).in_itself();
        built.map(Self).map_err(told)
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text).unwrap_or(false)
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t, str>> {
        self.0.captures(text).ok().flatten()
    }

    pub fn regex(&self) -> &Regex {
        &self.0
    }
}

/// `\Z` is the very end, and `$` stands before a line break at the end too.
fn translate(pattern: &str, multiline: bool) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('Z') if !in_class => out.push_str("\\z"),
                Some('0') => {
                    let more: Vec<char> =
                        chars.clone().take(2).take_while(|c| ('0'..='7').contains(c)).collect();
                    let code = more.iter().fold(0, |code, c| code * 8 + c.to_digit(8).unwrap_or(0));
                    more.iter().for_each(|_| _ = chars.next());
                    out.push_str(&format!("\\x{{{code:x}}}"));
                }
                Some(next) => out.extend(['\\', next]),
                None => out.push('\\'),
            },
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            '[' => out.push_str("\\["),
            ']' => {
                in_class = false;
                out.push(']');
            }
            '(' if !in_class => out.push_str(&group(&mut chars)),
            '&' | '~' | '-' if in_class && chars.peek() == Some(&c) => out.extend(['\\', c]),
            '$' if !in_class && !multiline => out.push_str("(?=\\n?\\z)"),
            c => out.push(c),
        }
    }
    out
}

/// The beginning of a group, without the flags that the engine does not have: they tell how to read text.
fn group(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let ahead: String = chars.clone().collect();
    let Some(after) = ahead.strip_prefix('?') else { return "(".to_owned() };
    let (flags, rest) = after.split_at(after.find(|c: char| !"aiLmsux-".contains(c)).unwrap_or(0));
    let kept: String = flags.chars().filter(|flag| !"aLu".contains(*flag)).collect();
    if flags == kept || !rest.starts_with([')', ':']) {
        return "(".to_owned();
    }
    let whole = kept.is_empty() && rest.starts_with(')');
    (0..=flags.len() + usize::from(whole)).for_each(|_| _ = chars.next());
    if whole { String::new() } else { format!("(?{kept}") }
}

/// The first group that a replacement names and the pattern has not.
pub fn missing_group(replacement: &str, captures: &Captures<'_, str>) -> Option<usize> {
    let mut rest = replacement;
    while let Some((_, behind)) = rest.split_once('\\') {
        let inner = behind.strip_prefix("g<").unwrap_or(behind);
        let digits = inner.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let group = inner[..digits].parse().ok().filter(|group| *group >= captures.len());
        if group.is_some() && !inner.starts_with('0') {
            return group;
        }
        rest = behind.strip_prefix('\\').unwrap_or(behind);
    }
    None
}

/// Puts what was captured into a replacement: `\1`, `\g<1>`, `\g<name>`, `\n`, `\t`.
pub fn expand(replacement: &str, captures: &Captures<'_, str>) -> String {
    let number = |digits: &str| digits.parse().ok().and_then(|at: usize| captures.get(at));
    let text =
        |found: Option<fancy_regex::Match>| found.map_or(String::new(), |found| found.as_str().to_owned());
    let mut out = String::new();
    let mut rest = replacement;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some((name, after)) = rest.strip_prefix("g<").and_then(|inner| inner.split_once('>')) {
            out.push_str(&text(number(name).or_else(|| captures.name(name))));
            rest = after;
            continue;
        }
        let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            out.push_str(&text(number(&rest[..digits])));
            rest = &rest[digits..];
            continue;
        }
        let Some(c) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        match c {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '\\' => out.push('\\'),
            c => out.extend(['\\', c]),
        }
        rest = &rest[c.len_utf8()..];
    }
    out + rest
}

/// Bytes as text: what is not UTF-8 stands as one character a byte, so that nothing is lost on the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    bytewise: bool,
}

impl Text {
    pub fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self { text: text.to_owned(), bytewise: false },
            Err(_) => Self { text: bytes.iter().map(|byte| *byte as char).collect(), bytewise: true },
        }
    }

    /// Text of ours in the same form.
    pub fn form(&self, text: &str) -> String {
        match self.bytewise {
            true => text.bytes().map(|byte| byte as char).collect(),
            false => text.to_owned(),
        }
    }

    pub fn bytes(&self, text: &str) -> Vec<u8> {
        match self.bytewise {
            true => text.chars().map(|c| c as u8).collect(),
            false => text.as_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_spelling() {
        for (pattern, text, found) in [
            ("^a$", "a\n", true),
            ("^a\\Z", "a\n", false),
            ("[]a]$", "]\n", true),
            ("[[:]x", ":x", true),
            ("(?P<q>.)(?P=q)", "aa", true),
            ("a(?!b)", "ab", false),
            (r"a\0", "a\0", true),
            (r"a\012b", "a\nb", true),
            (r"(?a)\w", "x", true),
            ("(?ai)X", "x", true),
            ("(?u:x)y", "xy", true),
        ] {
            assert_eq!(Pattern::new(pattern, false).unwrap().is_in(text), found, "{pattern} in {text:?}");
        }
        assert!(Pattern::new("(?m)^b$", true).unwrap().is_in("a\nb\nc"));
        assert!(Pattern::new("(a", false).is_err());
    }

    #[test]
    fn replacements() {
        let pattern = Pattern::new("(?P<key>\\w+)=(\\w)?", false).unwrap();
        let captures = pattern.captures("port=").unwrap();
        assert_eq!(expand(r"\1:\g<key>:\g<2>:\2|\\ \x\t", &captures), "port:port::|\\ \\x\t");
    }

    #[test]
    fn bytes_survive() {
        for bytes in [&b"a\xff\xe9"[..], "aü".as_bytes()] {
            let text = Text::of(bytes);
            assert_eq!(text.bytes(&text.text), bytes);
            assert_eq!(text.bytes(&text.form("ü")), "ü".as_bytes());
        }
    }
}
