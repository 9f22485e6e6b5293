/// Splits text into words as a POSIX shell does, without expanding anything. The error says what is not closed.
pub fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().extend(chars.next()),
            '\'' | '"' => quoted(c, &mut chars, word.get_or_insert_default())
                .ok_or_else(|| format!("no closing quotation: `{text}`"))?,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(quote: char, chars: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            c if c == quote => return Some(()),
            '\\' if quote == '"' => match chars.next()? {
                c @ ('"' | '\\' | '$' | '`') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_those_of_a_shell() {
        for (text, words) in [
            ("", vec![]),
            (" -o  A=b ", vec!["-o", "A=b"]),
            ("-o 'A b' \"c\\\"d\" e\\ f ''", vec!["-o", "A b", "c\"d", "e f", ""]),
        ] {
            assert_eq!(split(text).unwrap(), words, "{text}");
        }
        assert_eq!(split("'a").unwrap_err(), "no closing quotation: `'a`");
    }
}
