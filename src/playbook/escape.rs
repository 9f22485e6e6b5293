/// Backslash sequences of `k=v` text, decoded: `\n \t \\ \' \" \a \b \f \r \v \xHH \uHHHH \UHHHHHHHH`. Any other
/// backslash stays.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match sequence(rest) {
            Some((decoded, length)) => {
                out.push(decoded);
                rest = &rest[length..];
            }
            None => out.push('\\'),
        }
    }
    out + rest
}

/// What stands behind a backslash, and how many bytes of it belong to the sequence.
fn sequence(rest: &str) -> Option<(char, usize)> {
    let simple = match rest.chars().next()? {
        c @ ('\\' | '\'' | '"') => c,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'x' => return hex(rest, 2),
        'u' => return hex(rest, 4),
        'U' => return hex(rest, 8),
        _ => return None,
    };
    Some((simple, 1))
}

fn hex(rest: &str, digits: usize) -> Option<(char, usize)> {
    let text = rest.get(1..=digits)?;
    let plain = text.bytes().all(|b| b.is_ascii_hexdigit());
    let code = u32::from_str_radix(text, 16).ok().filter(|_| plain)?;
    Some((char::from_u32(code)?, digits + 1))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn sequences() {
        let table = [
            (r"a\nb", "a\nb"),
            (r"\t\\n", "\t\\n"),
            (r#"\'\""#, "'\""),
            (r"\x41\u00e9\U0001F600", "Aé😀"),
            (r"\d+ \x4 \u12 \=", r"\d+ \x4 \u12 \="),
            ("end\\", "end\\"),
            (r"\UFFFFFFFF", r"\UFFFFFFFF"),
        ];
        for (text, expected) in table {
            assert_eq!(decode(text), expected, "{text}");
        }
    }
}
