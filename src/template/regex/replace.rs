use fancy_regex::Captures;

use super::{
    super::{halt::Halt, value::Fallible},
    pattern::Pattern,
};

impl Pattern {
    /// `re.sub`: the text and how often it was changed. `limit` 0: all.
    pub fn replace(&self, text: &str, replacement: &str, limit: usize) -> Fallible<(String, usize)> {
        let parts = parts(replacement)?;
        let mut out = String::new();
        let (mut at, mut count) = (0, 0);
        for captures in self.all(text)? {
            if limit > 0 && count == limit {
                break;
            }
            let Some(all) = captures.get(0) else { continue };
            out.push_str(&text[at..all.start()]);
            for part in &parts {
                part.expand(&captures, &mut out)?;
            }
            at = all.end();
            count += 1;
        }
        out.push_str(&text[at..]);
        Ok((out, count))
    }
}

/// A piece of a replacement.
enum Part {
    Text(String),
    Group(usize),
    Named(String),
}

impl Part {
    fn expand(&self, captures: &Captures<'_, str>, out: &mut String) -> Fallible<()> {
        let group = match self {
            Self::Text(text) => {
                out.push_str(text);
                return Ok(());
            }
            Self::Group(number) if *number >= captures.len() => {
                return Err(Halt::error(format!("invalid group reference {number}")));
            }
            Self::Group(number) => captures.get(*number),
            Self::Named(name) => captures.name(name),
        };
        out.push_str(group.map_or("", |group| group.as_str()));
        Ok(())
    }
}

fn parts(replacement: &str) -> Fallible<Vec<Part>> {
    let mut parts = vec![];
    let mut rest = replacement;
    while let Some(at) = rest.find('\\') {
        parts.push(Part::Text(rest[..at].into()));
        let (part, after) = escape(&rest[at + 1..])?;
        parts.push(part);
        rest = after;
    }
    parts.push(Part::Text(rest.into()));
    Ok(parts)
}

/// What a backslash in a replacement stands for, and what comes after it.
fn escape(rest: &str) -> Fallible<(Part, &str)> {
    let Some(c) = rest.chars().next() else {
        return Err(Halt::error("bad escape (end of pattern) in the replacement"));
    };
    let after = &rest[c.len_utf8()..];
    let text = |text: &str| Part::Text(text.into());
    let part = match c {
        'g' => return named(after),
        '1'..='9' => return Ok(numbered(rest)),
        'n' => text("\n"),
        't' => text("\t"),
        'r' => text("\r"),
        'a' => text("\x07"),
        'b' => text("\x08"),
        'f' => text("\x0c"),
        'v' => text("\x0b"),
        '\\' => text("\\"),
        '0' => text("\0"),
        _ if c.is_ascii_alphabetic() => {
            return Err(Halt::error(format!("bad escape \\{c} in the replacement")));
        }
        _ => text(&format!("\\{c}")),
    };
    Ok((part, after))
}

fn numbered(rest: &str) -> (Part, &str) {
    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    (Part::Group(rest[..digits].parse().unwrap_or(0)), &rest[digits..])
}

fn named(rest: &str) -> Fallible<(Part, &str)> {
    let inner = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    let (name, after) = inner.ok_or_else(|| Halt::error("missing group name in the replacement"))?;
    let part = name.parse().map_or_else(|_| Part::Named(name.into()), Part::Group);
    Ok((part, after))
}
