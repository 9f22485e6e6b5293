//! From Python's dialect to the engine's.

/// The same pattern as the engine spells it. `multiline`: `$` is at every line's end already.
pub fn translate(pattern: &str, multiline: bool) -> String {
    let mut translator = Translator {
        out: String::with_capacity(pattern.len() + 8),
        multiline: multiline || inline_multiline(pattern),
    };
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '\\' => translator.escape(&rest[1..], false),
            '[' => translator.class(rest),
            '(' => translator.group(rest),
            '{' => translator.brace(rest),
            '$' if !translator.multiline => {
                translator.out.push_str(r"(?=\n?\z)");
                &rest[1..]
            }
            _ => {
                translator.out.push(c);
                &rest[c.len_utf8()..]
            }
        };
    }
    translator.out
}

/// `(?m)` at the start.
fn inline_multiline(pattern: &str) -> bool {
    let flags = pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
    flags.is_some_and(|(flags, _)| flags.contains('m') && flags.bytes().all(|b| b"aiLmsux".contains(&b)))
}

struct Translator {
    out: String,
    multiline: bool,
}

impl Translator {
    /// What follows a backslash; what comes after that.
    fn escape<'a>(&mut self, rest: &'a str, in_class: bool) -> &'a str {
        let Some(c) = rest.chars().next() else {
            self.out.push_str("\\\\");
            return rest;
        };
        match c {
            'Z' => self.out.push_str(r"\z"),
            'b' if in_class => self.out.push_str(r"\x08"),
            '0'..='7' if c == '0' || in_class || is_octal(rest) => return self.octal(rest),
            '<' | '>' | ' ' => push_literal(&mut self.out, c),
            _ if c.is_ascii() => {
                self.out.push('\\');
                self.out.push(c);
            }
            _ => self.out.push(c),
        }
        &rest[c.len_utf8()..]
    }

    fn octal<'a>(&mut self, rest: &'a str) -> &'a str {
        let digits = rest.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
        let code = u32::from_str_radix(&rest[..digits], 8).unwrap_or(0);
        self.out.push_str(&format!(r"\x{{{code:x}}}"));
        &rest[digits..]
    }

    /// `[…]`: brackets and doubled signs inside mean themselves.
    fn class<'a>(&mut self, rest: &'a str) -> &'a str {
        self.out.push('[');
        let mut rest = &rest[1..];
        if let Some(after) = rest.strip_prefix('^') {
            self.out.push('^');
            rest = after;
        }
        if let Some(after) = rest.strip_prefix(']') {
            self.out.push_str(r"\]");
            rest = after;
        }
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = match c {
                ']' => {
                    self.out.push(']');
                    return after;
                }
                '\\' => self.escape(after, true),
                '[' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(c);
                    after
                }
                _ => {
                    self.out.push(c);
                    after
                }
            };
        }
        rest
    }

    /// `(?P=name)`, comments, and flags that the engine does not have.
    fn group<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(after) = rest.strip_prefix("(?P=")
            && let Some((name, after)) = after.split_once(')')
        {
            self.out.push_str(&format!(r"\k<{name}>"));
            return after;
        }
        if rest.starts_with("(?#") {
            return rest.split_once(')').map_or("", |(_, after)| after);
        }
        if let Some(after) = rest.strip_prefix("(?") {
            let end = after.find(|c: char| !"aiLmsux-".contains(c)).unwrap_or(0);
            let closed = after[end..].starts_with([')', ':']);
            if end > 0 && closed {
                let flags: String = after[..end].chars().filter(|c| !"aLu".contains(*c)).collect();
                let empty = flags.is_empty() && after[end..].starts_with(')');
                if !empty {
                    self.out.push_str(&format!("(?{flags}"));
                }
                return &after[end + usize::from(empty)..];
            }
        }
        self.out.push('(');
        &rest[1..]
    }

    /// A brace that counts nothing means itself.
    fn brace<'a>(&mut self, rest: &'a str) -> &'a str {
        let count = rest[1..].split_once('}').filter(|(count, _)| is_count(count));
        match count {
            Some((count, after)) => {
                let from = if count.starts_with(',') { "0" } else { "" };
                self.out.push_str(&format!("{{{from}{count}}}"));
                after
            }
            None => {
                self.out.push_str(r"\{");
                &rest[1..]
            }
        }
    }
}

fn push_literal(out: &mut String, c: char) {
    if c == ' ' {
        out.push_str(r"\x20");
    } else {
        out.push(c);
    }
}

/// Three octal digits are a character; fewer are a reference.
fn is_octal(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() >= 3 && bytes[0] <= b'3' && bytes[..3].iter().all(|b| (b'0'..=b'7').contains(b))
}

fn is_count(count: &str) -> bool {
    let (from, to) = count.split_once(',').unwrap_or((count, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    digits(from) && digits(to) && !(from.is_empty() && to.is_empty())
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn translates_what_differs() {
        for (python, ours) in [
            (r"a\Z", r"a\z"),
            ("^a$", r"^a(?=\n?\z)"),
            (r"(?P<n>a)(?P=n)", r"(?P<n>a)\k<n>"),
            ("[[a&&b]", r"[\[a\&\&b]"),
            ("[]a]", r"[\]a]"),
            ("a{2,}b{,3}c{d}", r"a{2,}b{0,3}c\{d}"),
            ("{{ x }}", r"\{\{ x }}"),
            ("(?u)a(?i)b(?#note)", "a(?i)b"),
            (r"\0\012[\1]", r"\x{0}\x{a}[\x{1}]"),
            (r"\<\ \_", r"<\x20\_"),
            ("(?m)a$", "(?m)a$"),
        ] {
            assert_eq!(translate(python, false), ours, "{python}");
        }
    }
}
