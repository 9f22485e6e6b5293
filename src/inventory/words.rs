use std::ops::Range;

/// A word of a host line, and where it stands in the line as it was written.
#[derive(Debug, PartialEq)]
pub(super) struct Word {
    pub text: String,
    pub span: Range<usize>,
}

/// Splits a line as a POSIX shell does: quotes and backslashes are taken away, an unquoted `#` starts a comment.
pub(super) fn split(line: &str) -> Result<Vec<Word>, &'static str> {
    let mut words = vec![];
    let mut chars = line.char_indices().peekable();
    let mut word: Option<Word> = None;
    while let Some((at, c)) = chars.next() {
        if c == '#' {
            break;
        }
        if c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_with(|| Word { text: String::new(), span: at..at });
        match c {
            '\\' => word.text.push(chars.next().ok_or("No escaped character")?.1),
            '\'' | '"' => quoted(&mut chars, c, &mut word.text)?,
            _ => word.text.push(c),
        }
        word.span.end = chars.peek().map_or(line.len(), |&(next, _)| next);
    }
    words.extend(word);
    Ok(words)
}

type Chars<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

/// In double quotes a backslash escapes `"` and itself.
fn quoted(chars: &mut Chars, quote: char, text: &mut String) -> Result<(), &'static str> {
    while let Some((_, c)) = chars.next() {
        if c == quote {
            return Ok(());
        }
        let escapes = c == '\\' && quote == '"';
        match chars.peek() {
            Some(&(_, next)) if escapes && matches!(next, '"' | '\\') => {
                text.push(next);
                chars.next();
            }
            _ => text.push(c),
        }
    }
    Err("No closing quotation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_as_by_a_shell() {
        let table: [(&str, Result<&[&str], &str>); 8] = [
            ("a  b=c\t", Ok(&["a", "b=c"])),
            ("a b='x y' # c", Ok(&["a", "b=x y"])),
            ("a w=#nope x=1", Ok(&["a", "w="])),
            (r"a z=\#lit", Ok(&["a", "z=#lit"])),
            (r#"a "b=\"\\\n""#, Ok(&["a", r#"b="\\n"#])),
            ("'my host' x=", Ok(&["my host", "x="])),
            ("a b='c", Err("No closing quotation")),
            (r"a b\", Err("No escaped character")),
        ];
        for (line, expected) in table {
            let words = split(line);
            let texts = words.as_ref().map(|words| words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>());
            assert_eq!(texts.map_err(|e| *e), expected.map(<[&str]>::to_vec), "{line}");
        }
        assert_eq!(split("a b='c d'").unwrap()[1].span, 2..9);
    }
}
