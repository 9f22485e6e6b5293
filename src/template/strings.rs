use std::fmt::Write;

/// Python's `repr` of text.
pub fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        push_escaped(&mut out, c, quote);
    }
    out.push(quote);
    out
}

fn push_escaped(out: &mut String, c: char, quote: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if c == quote => {
            out.push('\\');
            out.push(c);
        }
        _ if printable(c) => out.push(c),
        _ => push_code(out, c as u32),
    }
}

fn push_code(out: &mut String, code: u32) {
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Python's `str.isprintable` for one character: controls, formats, separators other than the blank, private use and
/// what is no character are not.
pub fn printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c as u32,
            0xa0 | 0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x1680 | 0x180e
            | 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xe000..=0xf8ff
            | 0xfeff | 0xfff0..=0xfffb | 0xfffe | 0xffff | 0xe0000..=0xe0fff | 0xf0000..)
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_as_python() {
        for (text, shown) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("q\"q", "'q\"q'"),
            ("'\"", "'\\'\"'"),
            ("a\\b\n\r\t", "'a\\\\b\\n\\r\\t'"),
            ("\u{1}\u{a0}\u{2028}\u{e0001}", "'\\x01\\xa0\\u2028\\U000e0001'"),
            ("é", "'é'"),
        ] {
            assert_eq!(super::repr(text), shown);
        }
    }
}
