use fancy_regex::Regex;

/// How the names of hosts or groups are compared with a term of a pattern.
pub(super) enum Matcher {
    /// No special characters: looked up, not searched.
    Name(String),
    Regex(Box<Regex>),
}

impl Matcher {
    /// `~regex` is anchored at the start, a glob at both ends.
    pub(super) fn new(term: &str) -> Result<Self, String> {
        let source = match term.strip_prefix('~') {
            Some(regex) => format!(r"\A(?:{regex})"),
            None if !term.contains(['*', '?', '[']) => return Ok(Self::Name(term.to_owned())),
            None => translate(term),
        };
        match Regex::new(&source) {
            Ok(regex) => Ok(Self::Regex(Box::new(regex))),
            Err(error) => Err(error.to_string()),
        }
    }

    pub(super) fn is_match(&self, name: &str) -> bool {
        match self {
            Self::Name(wanted) => wanted == name,
            Self::Regex(regex) => regex.is_match(name).unwrap_or(false),
        }
    }
}

/// A glob as a regular expression.
fn translate(glob: &str) -> String {
    let mut out = String::from(r"(?s)\A");
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '*' => out += ".*",
            '?' => out.push('.'),
            '[' => match class(rest) {
                Some((class, behind)) => {
                    out += &class;
                    rest = behind;
                }
                None => out += r"\[",
            },
            _ => out += &fancy_regex::escape(&c.to_string()),
        }
    }
    out + r"\z"
}

/// `seq]` or `!seq]` as a class; `None` where it is not closed.
fn class(rest: &str) -> Option<(String, &str)> {
    let (negated, body) = match rest.strip_prefix('!') {
        Some(body) => ("^", body),
        None => ("", rest),
    };
    // A bracket that comes first is one of the characters.
    let first = body.chars().next()?.len_utf8();
    let end = first + body[first..].find(']')?;
    let inside = body[..end].replace('\\', r"\\").replace('[', r"\[").replace('^', r"\^").replace(']', r"\]");
    let inside = inside.replace("&&", r"&\&").replace("~~", r"~\~");
    Some((format!("[{negated}{inside}]"), &body[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_and_expressions_match() {
        let table = [
            ("web", "web", true),
            ("web", "web1", false),
            ("web*", "web1.example", true),
            ("*.org", "a.org", true),
            ("*.org", "aXorg", false),
            ("w?b", "web", true),
            ("web[1-3]", "web2", true),
            ("web[!1-3]", "web2", false),
            ("web[!1-3]", "web4", true),
            ("a[", "a[", true),
            ("a[]]", "a]", true),
            ("~(web|db)\\d", "db1.example", true),
            ("~(web|db)\\d", "xdb1", false),
        ];
        for (term, name, expected) in table {
            assert_eq!(Matcher::new(term).unwrap().is_match(name), expected, "{term} {name}");
        }
        assert!(Matcher::new("~(").is_err());
    }
}
