/// The text of a Python string up to its closing quote, and the bytes read, that quote included. `raw` keeps
/// backslashes. `None` where it is not closed.
pub(super) fn until(text: &str, quote: &str, raw: bool) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(quote) {
            return Some((out, at + quote.len()));
        }
        let mut chars = rest.chars();
        let c = chars.next()?;
        at += c.len_utf8();
        if c != '\\' {
            out.push(c);
            continue;
        }
        let next = chars.next()?;
        if raw {
            out.extend([c, next]);
            at += next.len_utf8();
        } else {
            at += escape(&rest[1..], next, &mut out)?;
        }
    }
}

/// Adds what `\` and the text behind it mean; the bytes used of that text.
fn escape(rest: &str, first: char, out: &mut String) -> Option<usize> {
    let simple = match first {
        '\\' | '\'' | '"' => first,
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'x' => return code(rest, 2, out),
        'u' => return code(rest, 4, out),
        'U' => return code(rest, 8, out),
        '0'..='7' => return octal(rest, out),
        _ => {
            out.extend(['\\', first]);
            return Some(first.len_utf8());
        }
    };
    out.push(simple);
    Some(1)
}

fn code(rest: &str, digits: usize, out: &mut String) -> Option<usize> {
    let number = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
    out.push(char::from_u32(number)?);
    Some(1 + digits)
}

fn octal(rest: &str, out: &mut String) -> Option<usize> {
    let digits = rest.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    out.push(char::from_u32(u32::from_str_radix(&rest[..digits], 8).ok()?)?);
    Some(digits)
}
