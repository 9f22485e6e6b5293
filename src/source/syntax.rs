//! What a YAML syntax error probably means.

use std::{ops::Range, sync::Arc};

use libyaml_safer::{Error, ScalarStyle};

use super::{
    diagnostic::Diagnostic,
    file::{File, Place},
    node::{Kind, Node},
    suggest::did_you_mean_hint,
    trouble::{Trouble, quote_it, value_start},
};

/// The scalar before the error: an unclosed quote shows itself late.
#[derive(Default)]
pub(super) struct LastScalar {
    span: Range<usize>,
    quoted: bool,
}

impl LastScalar {
    pub(super) fn note(&mut self, place: &Place, style: ScalarStyle) {
        self.span = place.span.clone();
        self.quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
    }
}

/// The parser's error as a user wants it: where, what, and what was probably meant.
pub(super) fn explain(file: &Arc<File>, error: &Error, last: &LastScalar) -> Diagnostic {
    let Some(mark) = error.problem_mark() else {
        return unreadable(file, error.problem());
    };
    let trouble = Trouble {
        file,
        problem: error.problem(),
        context: error.context().unwrap_or(""),
        at: (mark.index as usize).min(file.text.len()),
        context_at: error.context_mark().map(|mark| (mark.index as usize).min(file.text.len())),
    };
    trouble
        .unquoted_template()
        .or_else(|| trouble.tab())
        .or_else(|| trouble.quote(last))
        .or_else(|| trouble.structure())
        .or_else(|| trouble.token())
        .unwrap_or_else(|| trouble.as_it_is())
}

/// Keys are scalars; a mapping as a key is nearly always a template without quotes.
pub(super) fn check_key(key: &Node) -> Result<(), Diagnostic> {
    if !matches!(key.kind, Kind::Map(_) | Kind::List(_)) {
        return Ok(());
    }
    let file = &key.place.file;
    let start = key.place.span.start;
    if file.text[start..].starts_with('{') && file.text[..start].ends_with('{') {
        return Err(template_without_quotes(file, start - 1));
    }
    let message = format!("{} cannot be a key", key.noun());
    Err(Diagnostic::error(message).at(&key.place))
}

pub(super) fn unknown_alias<'a>(
    name: &str,
    place: &Place,
    known: impl Iterator<Item = &'a String>,
) -> Diagnostic {
    let error = Diagnostic::error(format!("alias `*{name}` names no anchor before it")).at(place);
    match did_you_mean_hint(name, known) {
        Some(hint) => error.hint(hint),
        None => error.hint("text that starts with `*` must be quoted"),
    }
}

fn unreadable(file: &Arc<File>, problem: &str) -> Diagnostic {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
    let error = Diagnostic::error(problem);
    match file.text.char_indices().find(|&(_, c)| control(c)) {
        Some((at, c)) => Diagnostic::error(format!("control character U+{:04X} is not allowed", c as u32))
            .at(&Place::new(file, at..at + c.len_utf8()))
            .hint("in double quotes it can be written as an escape such as `\\x1b`"),
        None => error.at(&Place::new(file, 0..0)),
    }
}

/// `at` is where the `{{` stands.
fn template_without_quotes(file: &Arc<File>, at: usize) -> Diagnostic {
    let end = file.line_start(at) + file.line(at).trim_end().len();
    let line = &file.text[at..end.max(at)];
    // As a key it ends before the colon.
    let end = line.find("}}:").map_or(end, |close| at + close + 2);
    let value = &file.text[at..end.max(at)];
    let quoted = match value.contains('"') {
        true => format!("'{}'", value.replace('\'', "''")),
        false => format!("\"{value}\""),
    };
    Diagnostic::error("a value that starts with `{{` needs quotes around it")
        .at(&Place::new(file, at..end))
        .label("YAML takes this for a mapping")
        .hint(format!("write `{quoted}`"))
}

impl Trouble<'_> {
    fn unquoted_template(&self) -> Option<Diagnostic> {
        [Some(self.at), self.context_at].into_iter().flatten().find_map(|at| {
            let line = self.file.line(at);
            let value = value_start(line);
            let starts = line[value..].starts_with("{{") || line[value..].starts_with("{%");
            starts.then(|| {
                let mut error = template_without_quotes(self.file, self.file.line_start(at) + value);
                if line[value..].starts_with("{%") {
                    error.message = "a value that starts with `{%` needs quotes around it".into();
                    error.label = None;
                }
                error
            })
        })
    }

    fn tab(&self) -> Option<Diagnostic> {
        let line = self.file.line(self.at);
        let indent = &line[..line.len() - line.trim_start().len()];
        let within = (self.char() == Some('\t')).then_some(self.at);
        let start = indent.find('\t').map(|tab| self.file.line_start(self.at) + tab).or(within)?;
        let tabs = self.file.text[start..].chars().take_while(|&c| c == '\t').count();
        let error = Diagnostic::error("a tab cannot indent a line").at(&self.place(start..start + tabs));
        Some(error.hint("YAML is indented with spaces only"))
    }

    fn quote(&self, last: &LastScalar) -> Option<Diagnostic> {
        if self.context == "while scanning a quoted scalar" && self.problem.starts_with("found unexpected") {
            let start = self.context_at?;
            let error = Diagnostic::error("this quote is never closed");
            return Some(error.at(&self.place(start..start + 1)).label("opened here"));
        }
        let gap = self.file.text.get(last.span.end..self.at)?;
        if !last.quoted || gap.contains('\n') {
            return None;
        }
        let error = Diagnostic::error("unexpected text after the closing quote").at(&self.rest());
        let opened = self.line_number(last.span.start);
        if opened != self.line_number(self.at) {
            let open = self.place(last.span.start..last.span.start + 1);
            return Some(
                error
                    .also(&open, "the quote was opened here")
                    .hint(format!("a closing quote is probably missing in line {opened}")),
            );
        }
        Some(error.hint("quote the whole value; inside of quotes use the other kind of quotes"))
    }

    fn token(&self) -> Option<Diagnostic> {
        let char = self.char();
        match (self.problem, char) {
            ("found unknown escape character", _) => {
                let escape: String = self.file.text[self.at..].chars().take(2).collect();
                let error = Diagnostic::error(format!("unknown escape `{escape}` in double quotes"));
                Some(
                    error
                        .at(&self.place(self.at..self.at + escape.len()))
                        .hint("use single quotes, or write the backslash twice"),
                )
            }
            ("found character that cannot start any token", Some(c)) => {
                let error = Diagnostic::error(format!("`{c}` cannot start a value")).at(&self.rest());
                Some(error.hint(quote_it(self.rest().text())))
            }
            _ if matches!(self.context, "while scanning an alias" | "while scanning an anchor") => {
                let start = self.context_at?;
                let text = &self.file.text[start..self.line_end(start).max(start)];
                let sign = text.chars().next()?;
                let error = Diagnostic::error(format!("text that starts with `{sign}` must be quoted"));
                let error = error.at(&self.place(start..start + text.len()));
                Some(error.hint(quote_it(text)))
            }
            _ => None,
        }
    }

    fn as_it_is(&self) -> Diagnostic {
        let message = match self.context {
            "" => self.problem.to_owned(),
            context => format!("{} {context}", self.problem),
        };
        Diagnostic::error(message).at(&self.rest())
    }
}
