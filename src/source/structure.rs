//! Errors of structure: indentation, missing colons and brackets.

use super::{
    diagnostic::Diagnostic,
    file::Place,
    trouble::{Trouble, quote_it, value_start},
};

impl Trouble<'_> {
    /// What is wrong with the structure, if it is that.
    pub(super) fn structure(&self) -> Option<Diagnostic> {
        match self.problem {
            "mapping values are not allowed in this context" => Some(self.stray_colon()),
            "could not find expected ':'" => self.missing_colon(),
            "did not find expected key" => Some(self.missing_key()),
            "did not find expected '-' indicator" => Some(self.missing_dash()),
            "did not find expected node content" => Some(self.nothing_within()),
            "did not find expected ',' or ']'" => Some(self.unclosed("]")),
            "did not find expected ',' or '}'" => Some(self.unclosed("}")),
            "block sequence entries are not allowed in this context" => {
                Some(Diagnostic::error("a list cannot start here").at(&self.rest()).hint(
                    "start it on the next line, or write it as `[a, b]`; quote text that starts with `- `",
                ))
            }
            "did not find expected <document start>" => Some(
                Diagnostic::error("unexpected content: the document has ended before it")
                    .at(&self.rest())
                    .hint("check the indentation of this line and of the lines before it"),
            ),
            _ => None,
        }
    }

    /// A `:` that starts no value: inside of plain text, or after a key that is indented too deep.
    fn stray_colon(&self) -> Diagnostic {
        let before = self.before();
        let value = value_start(before);
        if value > before.len() - before.trim_start().len() && before[..value].contains(':') {
            let start = self.file.line_start(self.at) + value;
            return Diagnostic::error("`: ` inside of text that is not quoted")
                .at(&self.place(self.at..self.at + 1))
                .hint(quote_it(&self.file.text[start..self.line_end(start)]));
        }
        let key = self.at - before.trim_start().len();
        let error = Diagnostic::error(
            "a key cannot stand here: the line before is not complete or this one is indented too deep",
        );
        let error = error.at(&self.place(key..self.at)).label(format!("in column {}", self.column(key)));
        let line = self.line_before();
        let assignment =
            line.as_ref().and_then(|line| assignment(line.text()).or_else(|| unfinished(line.text())));
        let error = match &line {
            Some(line) => error.also(line, "it continues this line"),
            None => error,
        };
        error.hint(assignment.unwrap_or_else(|| "keys of one mapping stand in one column".to_owned()))
    }

    /// A bracket that is opened, and behind it nothing that could stand there.
    fn nothing_within(&self) -> Diagnostic {
        let open = self.file.text[..self.at].rfind(['{', '[']);
        let error = Diagnostic::error("a value or a closing bracket is missing here").at(&self.rest());
        match open {
            Some(start) => error.also(&self.place(start..start + 1), "opened here"),
            None => error,
        }
    }

    /// The key whose block of text, started by `|` or `>`, this line was to belong to.
    fn block_text(&self, start: usize) -> Option<String> {
        let line = self.line_before_of(start)?;
        let text = line.text().trim_end();
        let key = text.trim_end_matches(['|', '>', '-', '+']);
        let opened = key.len() < text.len() && key.ends_with(": ");
        opened.then(|| key.trim_start_matches("- ").trim_end().to_owned())
    }

    /// The last line with content before this one.
    fn line_before(&self) -> Option<Place> {
        self.line_before_of(self.at)
    }

    fn line_before_of(&self, at: usize) -> Option<Place> {
        let text = self.file.text[..self.file.line_start(at)].trim_end();
        let start = self.file.line_start(text.len());
        let indent = text[start..].len() - text[start..].trim_start().len();
        (start + indent < text.len()).then(|| self.place(start + indent..text.len()))
    }

    fn missing_colon(&self) -> Option<Diagnostic> {
        let start = self.context_at?;
        let error = Diagnostic::error("expected a `:` after this key");
        let error = error.at(&self.place(start..self.line_end(start).max(start)));
        Some(match self.block_text(start) {
            Some(key) => error.hint(format!("the text of `{key}` is indented deeper than its key")),
            None => error.hint("an entry is written `key: value`, an item of a list `- value`"),
        })
    }

    fn missing_key(&self) -> Diagnostic {
        if !self.before().trim().is_empty() {
            let error = Diagnostic::error("unexpected text after the value").at(&self.rest());
            return error.hint("quote the whole value");
        }
        let (message, hint) = match self.rest().text().starts_with("- ") {
            true => {
                ("a list item cannot stand between the keys of a mapping", "indent it deeper than its key")
            }
            false => ("wrong indentation", "keys of one mapping stand in one column"),
        };
        self.compared(message, "the mapping starts here").hint(hint)
    }

    fn missing_dash(&self) -> Diagnostic {
        self.compared("expected an item of the list", "the list starts here").hint(
            "items of one list start with `- ` in one column; what belongs to an item is indented deeper",
        )
    }

    /// An error about columns: that of this line, and that of the collection it breaks.
    fn compared(&self, message: &str, what: &str) -> Diagnostic {
        let error = Diagnostic::error(message).at(&self.rest());
        let error = error.label(format!("in column {}", self.column(self.at)));
        let Some(start) = self.context_at else {
            return error;
        };
        let context = self.place(start..self.line_end(start).max(start));
        error.also(&context, format!("{what}, in column {}", self.column(start)))
    }

    fn unclosed(&self, bracket: &str) -> Diagnostic {
        let error = Diagnostic::error(format!("expected `,` or `{bracket}`")).at(&self.rest());
        let error = error.hint(format!("a closing `{bracket}` is probably missing before this"));
        match self.context_at {
            Some(start) => error.also(&self.place(start..start + 1), "opened here"),
            None => error,
        }
    }
}

/// What a line without a colon, or without a blank behind its dash, should have been.
fn unfinished(line: &str) -> Option<String> {
    if let Some(item) =
        line.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        return Some(format!("behind the dash of an item stands a blank: `- {item}`"));
    }
    let (key, value) = line.trim_start_matches("- ").split_once(' ')?;
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_word && !value.contains(':'))
        .then(|| format!("between a key and its value stands a colon: `{key}: {value}`"))
}

/// What `key=value` should have been.
fn assignment(line: &str) -> Option<String> {
    let line = line.trim_start_matches("- ");
    let (key, value) = line.split_once('=')?;
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_word.then(|| format!("between a key and its value stands a colon: `{key}: {}`", value.trim_start()))
}
