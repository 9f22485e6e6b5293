use std::ops::Range;

use super::{
    escape,
    split::{Token, join, split},
};

/// What `k=v` text says.
#[derive(Debug, Default)]
pub struct KeyValues {
    pub pairs: Vec<Pair>,
    /// The words that are no pair.
    pub free: String,
    /// Of those words in the text, from the first to the last.
    pub free_range: Range<usize>,
}

/// One `key=value`; ranges are bytes of the text.
#[derive(Debug)]
pub struct Pair {
    pub key: String,
    pub value: String,
    pub key_range: Range<usize>,
    pub value_range: Range<usize>,
}

/// The only keys that are options in the text of a free-form module.
const OPTIONS: [&str; 8] =
    ["creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends"];

/// Reads `k=v` text: arguments of a task, of an ad-hoc command, of `--extra-vars`. In a free-form text (a command) only
/// a few keys are options, and all else is kept as written. The error is a message.
pub fn key_values(text: &str, free_form: bool) -> Result<KeyValues, String> {
    let tokens = split(text).ok_or_else(|| {
        let shown = text.trim();
        format!("failed at splitting arguments, either an unbalanced jinja2 block or quotes: {shown}")
    })?;
    let mut read = KeyValues::default();
    let mut free: Vec<String> = vec![];
    for token in &tokens {
        match pair(token, free_form) {
            Some(pair) => read.pairs.push(pair),
            None => {
                let start = if free.is_empty() { token.range.start } else { read.free_range.start };
                read.free_range = start..token.range.end;
                free.push(plain(&token.text));
            }
        }
    }
    read.free = join(free.iter().map(String::as_str));
    Ok(read)
}

/// Of the `=` that separates key and value.
fn separator(text: &str) -> Option<usize> {
    let unescaped = |&(at, _): &(usize, &str)| at > 0 && !text[..at].ends_with('\\');
    text.match_indices('=').find(unescaped).map(|(at, _)| at)
}

/// `\=` is an `=` that separates nothing.
fn plain(word: &str) -> String {
    match separator(word) {
        Some(_) => word.to_owned(),
        None => word.replace("\\=", "="),
    }
}

fn pair(token: &Token, free_form: bool) -> Option<Pair> {
    let text = escape::decode(&token.text);
    let at = separator(&text)?;
    let key = text[..at].trim();
    let refused = if free_form { !OPTIONS.contains(&key) } else { key.contains("{{") || key.contains("{%") };
    if refused {
        return None;
    }
    let split = token.range.start + token.text.find('=').unwrap_or(at);
    Some(Pair {
        key: key.to_owned(),
        value: unquote(text[at + 1..].trim()).to_owned(),
        key_range: token.range.start..split,
        value_range: split + 1..token.range.end.max(split + 1),
    })
}

/// One layer of quotes taken off, if both ends have the same.
fn unquote(text: &str) -> &str {
    for quote in ['\'', '"'] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.ends_with('\\')) {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, free_form: bool) -> String {
        let read = key_values(text, free_form).unwrap();
        let pairs = read.pairs.iter().map(|p| format!("{}=<{}> ", p.key, p.value)).collect::<String>();
        format!("{pairs}{}", read.free)
    }

    #[test]
    fn free_form_text_keeps_its_words() {
        let table = [
            (r#"echo "a=b" creates=/x y=1"#, r#"creates=</x> echo "a=b" y=1"#),
            ("FOO=bar cmd chdir=/tmp 'creates=/z'", "chdir=</tmp> FOO=bar cmd 'creates=/z'"),
            (r#"/bin/sh -c "x   y"   z"#, r#"/bin/sh -c "x   y"   z"#),
            ("echo hi \\\n  there\nsecond line", "echo hi  there\nsecond line"),
            ("a\n\n  b \nc\n", "a\n\n  b \nc\n"),
            (r#"echo "\n" \=x"#, r#"echo "\n" =x"#),
            ("  two leading", "  two leading"),
            ("for x in a; do\n  echo $x\ndone", "for x in a; do\n  echo $x\ndone"),
            (
                r#"echo "{{ a | d("b c") }}" chdir="{{ x }}/y z""#,
                r#"chdir=<{{ x }}/y z> echo "{{ a | d("b c") }}""#,
            ),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, true), expected, "{text}");
        }
    }

    #[test]
    fn other_modules_take_every_pair() {
        let table = [
            (r"src=a\nb x='q\'q'", "src=<a\nb> x=<q'q> "),
            (r#"a="{{ x | d('y z') }}" b={{ c d }}"#, "a=<{{ x | d('y z') }}> b=<{{ c d }}> "),
            (r#"k="" j=  l"#, "k=<> j=<> l"),
            (r#"a="b"c"#, r#"a=<"b"c> "#),
            (
                "pkg={{ item }}\n  state=installed\n  update_cache=true",
                "pkg=<{{ item }}> state=<installed> update_cache=<true> ",
            ),
            ("a=b=c =x", "a=<b=c> =x"),
            ("{{ dict }}", "{{ dict }}"),
            ("{{ a if b == 'c' else d }}", "{{ a if b == 'c' else d }}"),
            ("msg={# c d #}x {% if a == b %}y{% endif %}", "msg=<{# c d #}x> {% if a == b %}y{% endif %}"),
            ("line='a b' regexp=^x$", "line=<a b> regexp=<^x$> "),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, false), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_is_an_error() {
        for text in ["echo don't", "a={{ b", "x=\"y", "echo ${#array[@]}"] {
            assert!(key_values(text, true).is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_point_into_the_text() {
        let text = "src=/a  dest='b c' rest";
        let read = key_values(text, false).unwrap();
        let at = |range: &Range<usize>| text[range.clone()].to_owned();
        let pairs: Vec<_> = read.pairs.iter().map(|p| (at(&p.key_range), at(&p.value_range))).collect();
        assert_eq!(pairs, [("src".into(), "/a".into()), ("dest".into(), "'b c'".to_string())]);
        assert_eq!(at(&read.free_range), "rest");
    }
}
