/// Splits a command line into words as a POSIX shell does, without expanding anything.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some((word, after)) = first(rest)? {
        words.push(word);
        rest = after;
    }
    Ok(words)
}

/// The first word, and what follows it as it was written.
pub fn first(line: &str) -> Result<Option<(String, &str)>, String> {
    let line = line.trim_start();
    if line.is_empty() {
        return Ok(None);
    }
    let mut word = String::new();
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => loop {
                match next(&mut chars)? {
                    '\'' => break,
                    c => word.push(c),
                }
            },
            '"' => quoted(&mut chars, &mut word)?,
            '\\' => match chars.next() {
                Some((_, c)) => word.push(c),
                None => return Err("No escaped character".to_owned()),
            },
            c if c.is_whitespace() => return Ok(Some((word, line[at..].trim_start()))),
            c => word.push(c),
        }
    }
    Ok(Some((word, "")))
}

/// Up to the closing double quote, behind which a backslash only protects itself and the quote.
fn quoted(chars: &mut std::str::CharIndices, word: &mut String) -> Result<(), String> {
    loop {
        match next(chars)? {
            '"' => return Ok(()),
            '\\' => match next(chars)? {
                c @ ('"' | '\\') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

fn next(chars: &mut std::str::CharIndices) -> Result<char, String> {
    let c = chars.next().map(|(_, c)| c);
    c.ok_or_else(|| "No closing quotation".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let cases: [(&str, &[&str]); 7] = [
            ("echo hi", &["echo", "hi"]),
            ("  a  'b c'\t\"d 'e'\"\n", &["a", "b c", "d 'e'"]),
            (r"a\ b 'it'\''s'", &["a b", "it's"]),
            (r#""a\"b\n" ''"#, &["a\"b\\n", ""]),
            ("a='b c'd", &["a=b cd"]),
            ("# x", &["#", "x"]),
            ("", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(split(line).unwrap(), expected, "{line}");
        }
        assert_eq!(split("a 'b").unwrap_err(), "No closing quotation");
        assert_eq!(split("a \\").unwrap_err(), "No escaped character");
    }

    #[test]
    fn the_rest_is_kept() {
        let (word, rest) = first("'a b'.sh  x  'y z' ").unwrap().unwrap();
        assert_eq!((word.as_str(), rest), ("a b.sh", "x  'y z' "));
    }
}
