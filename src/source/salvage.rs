use std::{ops::Range, sync::Arc};

use super::{compose::Loaded, file::File, parse::parse};

/// What can be read of a YAML text with a mistake at `at`, without the variable or the entry of a list that holds the
/// mistake: the smallest without which the rest is YAML. All places are those of the whole text. `None`: the mistake
/// reaches further.
pub fn salvage(file: &Arc<File>, at: usize) -> Option<Loaded> {
    let lines = Lines::of(&file.text);
    let line = lines.0.iter().rposition(|line| line.start <= at)?;
    let candidates = lines.variable(line).into_iter().chain(lines.entries(line));
    candidates.filter(|range| range.len() < file.text.len()).find_map(|range| {
        let text = blank(&file.text, range);
        let rest = if file.secret { File::secret(&file.path, text) } else { File::new(&file.path, text) };
        parse(&rest).ok()
    })
}

/// Blanks in the place of a stretch, all lines where they were.
fn blank(text: &str, range: Range<usize>) -> String {
    let blanks = text[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    [&text[..range.start], &blanks.collect::<String>(), &text[range.end..]].concat()
}

struct Line<'t> {
    start: usize,
    indent: usize,
    /// Without indentation and what is behind it.
    text: &'t str,
}

impl Line<'_> {
    fn is_entry(&self) -> bool {
        self.text.starts_with("- ") || self.text == "-"
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }
}

struct Lines<'t>(Vec<Line<'t>>, usize);

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let trimmed = line.trim();
            let indent = line.len() - line.trim_start().len();
            let line_start = start;
            start += line.len();
            Line { start: line_start, indent, text: trimmed }
        });
        Self(lines.collect(), text.len())
    }

    /// A line and all that is indented deeper behind it.
    fn below(&self, first: usize) -> Range<usize> {
        let indent = self.0[first].indent;
        let behind = self.0[first + 1..].iter().find(|line| !line.is_empty() && line.indent <= indent);
        self.0[first].start..behind.map_or(self.1, |line| line.start)
    }

    /// The variable on this line: of a file of variables, or right below `vars:`.
    fn variable(&self, at: usize) -> Option<Range<usize>> {
        let line = self.0.get(at)?;
        let outer = self.0[..at].iter().rfind(|above| !above.is_empty() && above.indent < line.indent);
        let is_list = self.0.iter().any(|line| line.indent == 0 && line.is_entry());
        let is_variable = match outer {
            Some(above) => above.text == "vars:",
            None => !is_list,
        };
        let written = line.text.split_once(':').is_some_and(|(name, _)| !name.contains(['"', '\'', ' ']));
        (is_variable && written && !line.is_entry()).then(|| self.below(at))
    }

    /// The entries of lists that hold this line, the innermost first.
    fn entries(&self, at: usize) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = vec![];
        let mut indent = usize::MAX;
        for first in (0..=at).rev() {
            let line = &self.0[first];
            let outer = line.is_entry() && line.indent < indent;
            if outer {
                indent = line.indent;
                found.push(self.below(first));
            }
        }
        found.retain(|range| range.contains(&self.0[at].start));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a text, as the values of all `k`.
    fn left(text: &str) -> Option<String> {
        let file = File::new("t.yml", text);
        let error = parse(&file).unwrap_err();
        let loaded = salvage(&file, error.place.clone()?.span.start)?;
        let text = &loaded.node.place.file.text;
        Some(text.lines().filter_map(|line| line.split_once("k: ")).map(|(_, value)| value).collect())
    }

    #[test]
    fn what_holds_the_mistake_is_left_out() {
        let cases = [
            ("- k: a\n- k: b: c\n  x: 1\n- k: d\n", Some("ad")),
            ("- k: a\n  tasks:\n    - k: b\n    - k: {{ c }}\n    - k: d\n- k: e\n", Some("abde")),
            ("- k: a\n  tasks:\n    - k: b\n      x: 1\n     y: 2\n    - k: c\n", Some("ac")),
            ("- k: a\n  vars:\n    x: {{ b }}\n    y: 1\n  tasks:\n    - k: c\n", Some("ac")),
            ("k: a\nx: b: c\ny: d\n", Some("a")),
            ("- k: a\n  tasks:\n\t- k: b\n- k: c\n", Some("ac")),
            // A quote that is open takes what is behind it along.
            ("- k: \"a\n- k: \"b\"\n- k: \"c\"\n", None),
            ("- k: 'a\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(left(text).as_deref(), expected, "{text}");
        }
    }
}
