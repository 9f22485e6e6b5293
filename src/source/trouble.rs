use std::{ops::Range, sync::Arc};

use super::file::{File, Place};

/// A syntax error, and where.
pub(super) struct Trouble<'a> {
    pub(super) file: &'a Arc<File>,
    pub(super) problem: &'a str,
    pub(super) context: &'a str,
    pub(super) at: usize,
    pub(super) context_at: Option<usize>,
}

impl Trouble<'_> {
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.file, span)
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        self.file.line_start(at) + self.file.line(at).trim_end().len()
    }

    /// From here to the end of the line.
    pub(super) fn rest(&self) -> Place {
        self.place(self.at..self.line_end(self.at).max(self.at))
    }

    pub(super) fn char(&self) -> Option<char> {
        self.file.text[self.at..].chars().next()
    }

    /// What stands in the line before the problem.
    pub(super) fn before(&self) -> &str {
        &self.file.text[self.file.line_start(self.at)..self.at]
    }

    pub(super) fn column(&self, at: usize) -> usize {
        self.place(at..at).line_column().1
    }

    pub(super) fn line_number(&self, at: usize) -> usize {
        self.place(at..at).line_column().0
    }
}

/// Where the value starts in a line such as `  - key: value`.
pub(super) fn value_start(line: &str) -> usize {
    let mut at = line.len() - line.trim_start().len();
    while let Some(rest) = line[at..].strip_prefix("- ") {
        at = line.len() - rest.trim_start().len();
    }
    if line[at..].starts_with(['"', '\'', '{', '[']) {
        return at;
    }
    match line[at..].find(": ") {
        Some(colon) => line.len() - line[at + colon + 1..].trim_start().len(),
        None => at,
    }
}

pub(super) fn quote_it(value: &str) -> String {
    match value.contains('"') {
        true => format!("quote it: `'{}'`", value.replace('\'', "''")),
        false => format!("quote it: `\"{value}\"`"),
    }
}
