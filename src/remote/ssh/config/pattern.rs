/// Whether `text` matches a pattern of OpenSSH's: `*` stands for any characters, `?` for exactly one.
pub fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether `text` matches a list of patterns: one of them must match, and none that is negated with `!` may.
pub fn any<'a>(patterns: impl IntoIterator<Item = &'a str>, text: &str) -> bool {
    let mut found = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(negated) if glob(negated, text) => return false,
            Some(_) => {}
            None => found |= glob(pattern, text),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("web1", "web1", true),
            ("web1", "web12", false),
            ("*", "", true),
            ("web*", "web", true),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("10.0.0.?", "10.0.0.7", true),
            ("10.0.0.?", "10.0.0.70", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("?", "", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} against {text}");
        }
    }

    #[test]
    fn lists() {
        for (patterns, text, expected) in [
            ("*.dev,!bad.dev", "good.dev", true),
            ("*.dev,!bad.dev", "bad.dev", false),
            ("!bad.dev", "good.dev", false),
            ("!bad.dev,*", "good.dev", true),
            ("", "x", false),
        ] {
            assert_eq!(any(patterns.split(','), text), expected, "{patterns} against {text}");
        }
    }
}
