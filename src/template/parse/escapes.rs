//! Backslashes in string literals. The parser knows its own escapes, which are not Python's, and playbook values keep
//! backslashes inside of `{{ }}` as they are. So the parser never sees one: each is replaced, byte by byte, before parsing
//! and put back after.

use std::borrow::Cow;

const BACKSLASH: u8 = 0x10;
const SINGLE: u8 = 0x11;
const DOUBLE: u8 = 0x12;

/// Text without backslashes, of the same length. With `keep`, those inside of `{{ }}` escape nothing.
pub fn hide(source: &str, keep: bool) -> Cow<'_, str> {
    if !source.contains('\\') {
        return source.into();
    }
    let mut bytes = source.as_bytes().to_vec();
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += hide_one(&mut bytes[at..], keep && scan.inside());
        } else {
            scan.step(&bytes[at..]);
            at += 1;
        }
    }
    String::from_utf8(bytes).map_or(source.into(), Cow::Owned)
}

/// Hides the backslash at the start and what it escapes; the number of bytes done.
fn hide_one(bytes: &mut [u8], plain: bool) -> usize {
    bytes[0] = BACKSLASH;
    let escaped = match bytes.get(1) {
        Some(b'\\') => BACKSLASH,
        Some(b'\'') => SINGLE,
        Some(b'"') => DOUBLE,
        _ => return 1,
    };
    if plain {
        return 1;
    }
    bytes[1] = escaped;
    2
}

/// Whether a position is inside of `{{ }}`.
#[derive(Default)]
struct Scan {
    inside: bool,
    quote: Option<u8>,
    braces: usize,
}

impl Scan {
    fn inside(&self) -> bool {
        self.inside
    }

    fn step(&mut self, rest: &[u8]) {
        match self.quote {
            Some(quote) if rest[0] == quote => self.quote = None,
            Some(_) => {}
            None if self.inside => self.step_inside(rest),
            None => self.inside = rest.starts_with(b"{{"),
        }
    }

    fn step_inside(&mut self, rest: &[u8]) {
        match rest[0] {
            quote @ (b'\'' | b'"') => self.quote = Some(quote),
            b'{' => self.braces += 1,
            b'}' if self.braces > 0 => self.braces -= 1,
            b'}' => self.inside = false,
            _ => {}
        }
    }
}

/// The text with its backslashes back.
pub fn restore(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| (BACKSLASH..=DOUBLE).contains(&byte)) {
        return text.into();
    }
    let back = text.chars().map(|c| match c {
        '\x10' => '\\',
        '\x11' => '\'',
        '\x12' => '"',
        other => other,
    });
    Cow::Owned(back.collect())
}

/// The value of a string literal whose backslashes are hidden, by Python's escapes; `None` where one is cut short.
pub fn unescape(text: &str) -> Option<Cow<'_, str>> {
    let restored = restore(text);
    if !restored.contains('\\') {
        return Some(restored);
    }
    unescape_literal(&restored).map(Cow::Owned)
}

/// The value of the inside of a Python text literal; `None` where an escape is cut short.
pub fn unescape_literal(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = escape(&rest[at + 1..], &mut out)?;
    }
    out.push_str(rest);
    Some(out)
}

/// Appends what one escape stands for; what comes after it.
fn escape<'a>(rest: &'a str, out: &mut String) -> Option<&'a str> {
    let Some(first) = rest.chars().next() else {
        out.push('\\');
        return Some(rest);
    };
    let after = &rest[first.len_utf8()..];
    let plain = match first {
        '\n' => return Some(after),
        '\\' | '\'' | '"' => first,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'x' => return code(after, 2, out),
        'u' => return code(after, 4, out),
        'U' => return code(after, 8, out),
        '0'..='7' => return Some(octal(rest, out)),
        _ => {
            out.push('\\');
            first
        }
    };
    out.push(plain);
    Some(after)
}

fn code<'a>(rest: &'a str, digits: usize, out: &mut String) -> Option<&'a str> {
    let number = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
    out.push(char::from_u32(number)?);
    Some(&rest[digits..])
}

fn octal<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let digits = rest.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    let number = u32::from_str_radix(&rest[..digits], 8).unwrap_or(0);
    out.extend(char::from_u32(number));
    &rest[digits..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_and_restores() {
        for text in [r"{{ 'a\\b' }} \ {% set x = '\'' %}", r"\", r"{{ x | regex_replace('\.', '\1') }}"] {
            for keep in [true, false] {
                let hidden = hide(text, keep);
                assert!(!hidden.contains('\\'));
                assert_eq!(hidden.len(), text.len());
                assert_eq!(restore(&hidden), text);
            }
        }
    }

    #[test]
    fn keeps_backslashes_only_inside_of_expressions() {
        let hidden = hide(r#"{{ '\' }}{% if '\'' %}"#, true);
        assert_eq!(hidden, "{{ '\u{10}' }}{% if '\u{10}\u{11}' %}");
        let nested = hide(r"{{ {'a': {'b': 1}} }}\'", true);
        assert!(nested.ends_with("\u{10}\u{11}"));
    }

    #[test]
    fn unescapes_as_python() {
        for (text, value) in [
            (r"\n\t\\\'", Some("\n\t\\'")),
            (r"\d\1\/", Some("\\d\u{1}\\/")),
            (r"\x41\u00e9\U0001f600\101", Some("Aé😀A")),
            (r"\x4", None),
        ] {
            assert_eq!(unescape(&hide(text, false)).as_deref(), value);
        }
    }
}
