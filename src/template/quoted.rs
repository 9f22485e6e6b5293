//! Python's text literals: prefixes, triple quotes, escapes, several beside each other.

use super::parse::unescape_literal;

/// The value of the text literals that the source starts with, and what comes after them.
pub fn texts(source: &str) -> Option<(String, &str)> {
    let (mut value, mut rest) = one(source)?;
    while let Some((more, after)) = one(rest.trim_start()) {
        value.push_str(&more);
        rest = after;
    }
    Some((value, rest))
}

fn one(source: &str) -> Option<(String, &str)> {
    let prefix = source.find(['\'', '"'])?;
    let raw = match source[..prefix].to_ascii_lowercase().as_str() {
        "" | "u" | "b" => false,
        "r" | "br" | "rb" => true,
        _ => return None,
    };
    let body = &source[prefix..];
    let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| body.starts_with(quote))?;
    let (inner, rest) = until(&body[quote.len()..], quote)?;
    if quote.len() == 1 && inner.contains('\n') {
        return None;
    }
    let value = if raw { inner.to_string() } else { unescape_literal(inner)? };
    Some((value, rest))
}

/// What stands before the closing quote, and after it.
fn until<'a>(text: &'a str, quote: &str) -> Option<(&'a str, &'a str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && text[at..].starts_with(quote) {
            return Some((&text[..at], &text[at + quote.len()..]));
        }
        escaped = !escaped && c == '\\';
    }
    None
}
