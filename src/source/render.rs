use std::{borrow::Cow, sync::Arc};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{
    diagnostic::{Diagnostic, Severity},
    file::{File, Place, shown},
};

impl Diagnostic {
    /// The whole message for the screen, without a newline at its end: the marked line with its place, notes, hints.
    /// Lines of encrypted files are not shown.
    pub fn render(&self, colour: bool) -> String {
        let renderer = match colour {
            true => Renderer::styled(),
            false => Renderer::plain(),
        };
        let title = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = title.primary_title(self.message.as_str());
        let Some(place) = &self.place else {
            let mut text = renderer.render(&[Group::with_title(title)]);
            let lines = self
                .footer()
                .map(|(level, line)| renderer.render(&[Group::with_title(level.secondary_title(line))]));
            lines.for_each(|line| text = format!("{text}\n{line}"));
            return text;
        };
        let group =
            self.snippets(place).into_iter().fold(Group::with_title(title), |group, part| match part {
                Part::Snippet(snippet) => group.element(snippet),
                Part::Origin(origin) => group.element(origin),
            });
        let group = self.footer().fold(group, |group, (level, line)| group.element(level.message(line)));
        renderer.render(&[group])
    }

    fn footer(&self) -> impl Iterator<Item = (Level<'_>, &str)> {
        let notes = self.notes.iter().map(|note| (Level::NOTE, note.as_str()));
        let hints = self.hints.iter().map(|hint| (Level::HELP.with_name("hint"), hint.as_str()));
        notes.chain(hints)
    }

    /// One snippet for each file, the main one first.
    fn snippets<'a>(&'a self, place: &'a Place) -> Vec<Part<'a>> {
        let mut parts: Vec<(&'a Arc<File>, Vec<Marked<'a>>)> = vec![(&place.file, vec![])];
        let main = (place, self.label.as_deref(), AnnotationKind::Primary);
        let related = self.related.iter();
        let related = related.map(|(place, what)| (place, Some(what.as_str()), AnnotationKind::Context));
        for marked in std::iter::once(main).chain(related) {
            match parts.iter_mut().find(|(file, _)| Arc::ptr_eq(file, &marked.0.file)) {
                Some((_, list)) => list.push(marked),
                None => parts.push((&marked.0.file, vec![marked])),
            }
        }
        parts.into_iter().map(|(file, marked)| part(file, &marked)).collect()
    }
}

type Marked<'a> = (&'a Place, Option<&'a str>, AnnotationKind);

enum Part<'a> {
    Snippet(Snippet<'a, Annotation<'a>>),
    Origin(Origin<'a>),
}

fn part<'a>(file: &'a File, marked: &[Marked<'a>]) -> Part<'a> {
    if file.secret || file.text.is_empty() {
        let (line, column) = marked.first().map_or((1, 1), |(place, ..)| place.line_column());
        return Part::Origin(Origin::path(shown(&file.path)).line(line).char_column(column));
    }
    let annotations = marked
        .iter()
        .map(|(place, label, kind)| kind.span(first_line(place)).label(label.map(Cow::Borrowed)));
    let snippet = Snippet::source(file.text.as_str()).path(shown(&file.path));
    Part::Snippet(snippet.annotations(annotations))
}

/// A stretch of several lines is marked in its first one; an empty one has the width of a character.
fn first_line(place: &Place) -> std::ops::Range<usize> {
    let text = &place.file.text;
    let start = text.floor_char_boundary(place.span.start.min(text.len()));
    let end = text.floor_char_boundary(place.span.end.clamp(start, text.len()));
    let marked = text[start..end].split('\n').next().unwrap_or("").trim_end();
    start..start + marked.len()
}
