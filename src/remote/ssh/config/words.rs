/// A line of an `ssh_config` file as its keyword, in lower case, and what follows; `None` for blank lines and comments.
/// One `=` may stand between the two.
pub fn keyword(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let rest = line[end..].trim_start();
    let rest = rest.strip_prefix('=').unwrap_or(rest).trim_start();
    Some((line[..end].trim_matches('"').to_lowercase(), rest))
}

/// The words of what follows a keyword: quoted with `"` or `'`, `\` before a quote, a backslash or a space stands for
/// that character, and a word that begins with `#` starts a comment.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        match chars.peek() {
            None | Some('#') => return words,
            Some(_) => words.push(word(&mut chars)),
        }
    }
}

fn word(chars: &mut std::iter::Peekable<std::str::Chars>) -> String {
    let mut word = String::new();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', _) if chars.peek().is_some_and(|next| escapes(*next, quote)) => {
                word.extend(chars.next());
            }
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            (c, None) if c.is_whitespace() => break,
            (c, _) => word.push(c),
        }
    }
    word
}

fn escapes(next: char, quote: Option<char>) -> bool {
    matches!(next, '"' | '\'' | '\\') || (next == ' ' && quote.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords() {
        for (line, expected) in [
            ("Host a b", Some(("host", "a b"))),
            ("  Port=2222  ", Some(("port", "2222"))),
            ("Port = 2222", Some(("port", "2222"))),
            ("\tuser\tdeploy", Some(("user", "deploy"))),
            ("# Host a", None),
            ("   ", None),
        ] {
            let expected = expected.map(|(keyword, rest)| (keyword.to_string(), rest));
            assert_eq!(keyword(line), expected, "{line}");
        }
    }

    #[test]
    fn words() {
        for (text, expected) in [
            ("a  b", vec!["a", "b"]),
            (r#""/my keys/id" b"#, vec!["/my keys/id", "b"]),
            (r"my\ key", vec!["my key"]),
            ("a # comment", vec!["a"]),
            ("a#b", vec!["a#b"]),
            ("'it'", vec!["it"]),
            ("", vec![]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }
}
