use std::ops::Range;

/// A syntax error: what is wrong, where in the text, and what was probably meant.
#[derive(Debug)]
pub struct Problem {
    pub message: String,
    pub range: Range<usize>,
    pub hint: Option<&'static str>,
}

/// What people write, what the parser says of it, and what to do.
const HINTS: &[(&str, &str)] = &[
    ("unexpected `=`", "compare with `==`"),
    ("unexpected end of string", "a quote is opened here and never closed"),
    ("unexpected end of comment", "close the comment with `#}`"),
    ("unexpected end of raw block", "close the block with `{% endraw %}`"),
    ("unexpected end of input, expected expression", "the expression ends too early: a value is missing"),
    ("unexpected end of input, expected `", "a bracket is opened and never closed"),
    ("unexpected end of input, expected end of block", "a block is opened and never ended"),
    (
        "unexpected end of variable block",
        "something is missing before `}}`: after `|` comes a filter, after an operator a value",
    ),
    ("expected end of variable block", "close the expression with `}}`"),
    ("expected end of block", "close the statement with `%}`"),
    ("unknown statement elif", "`elif` stands between `if` and `endif`"),
    ("unknown statement else", "`else` stands between `if` or `for` and its end"),
    ("unknown statement endif", "no `if` is open here, or a block in it is not ended"),
    ("unknown statement endfor", "no `for` is open here, or a block in it is not ended"),
    ("unknown statement end", "no such block is open here, or a block in it is not ended"),
    ("unknown statement elseif", "write `elif`"),
    ("unknown statement elsif", "write `elif`"),
    ("non-keyword arg after keyword arg", "arguments with a name come last"),
    ("unexpected `&`", "write `and`"),
    ("invalid integer (too large)", "quote it, if it is text"),
];

impl Problem {
    pub fn new(error: &minijinja::Error, text: &str) -> Self {
        let message = error.detail().unwrap_or("syntax error").to_string();
        let range = error.range().unwrap_or(0..text.len());
        let hint = hint(&message).or_else(|| operator(text.get(range.clone())?));
        Self { message, range, hint }
    }
}

fn hint(message: &str) -> Option<&'static str> {
    HINTS.iter().find(|(part, _)| message.contains(part)).map(|(_, hint)| *hint)
}

/// Operators of other languages.
fn operator(text: &str) -> Option<&'static str> {
    match text.trim_start().chars().next()? {
        '=' => Some("compare with `==`"),
        '&' => Some("write `and`"),
        '!' => Some("write `not`"),
        '?' => Some("write `a if condition else b`"),
        '$' => Some("variables have no `$`"),
        ';' => Some("leave the semicolon out"),
        '\u{a0}' => Some("this is a no-break space; write a plain one"),
        _ => None,
    }
}
