use crate::plan::Failure;

use super::super::pattern::{Pattern, Text};

/// A block of lines between two markers.
pub struct Block {
    pub begin: String,
    pub end: String,
    /// Nothing when the block shall go.
    pub text: Option<String>,
    pub place: Place,
    pub blank_before: bool,
    pub blank_after: bool,
}

/// Where a new block goes.
pub enum Place {
    Start,
    End,
    After(Pattern),
    Before(Pattern),
}

impl Place {
    pub fn of(after: Option<&String>, before: Option<&String>) -> Result<Self, Failure> {
        let pattern = |text: &str| Pattern::new(text, text.starts_with("(?m)"));
        Ok(match (after.map(String::as_str), before.map(String::as_str)) {
            (Some("BOF"), _) | (_, Some("BOF")) => Self::Start,
            (None | Some("EOF"), None) | (None, Some("EOF")) => Self::End,
            (Some(after), _) => Self::After(pattern(after)?),
            (None, Some(before)) => Self::Before(pattern(before)?),
        })
    }
}

impl Block {
    /// The text with the block as it shall be.
    pub fn put_into(&self, old: &[u8]) -> Vec<u8> {
        let form = Text::of(old);
        let mut lines: Vec<String> = form.text.split_inclusive('\n').map(str::to_owned).collect();
        let (begin, end) = (form.form(&self.begin), form.form(&self.end));
        let at = |marker: &str| lines.iter().rposition(|line| line.trim_end_matches('\n') == marker);
        let found = (at(&begin), at(&end));
        let place = match found {
            (Some(a), Some(b)) => {
                lines.drain(a.min(b)..=a.max(b));
                a.min(b)
            }
            _ => self.position(&lines),
        };
        if let Some(text) = &self.text {
            self.insert(&mut lines, place, vec![begin, form.form(text), end]);
        }
        form.bytes(&lines.concat())
    }

    fn position(&self, lines: &[String]) -> usize {
        let found = |pattern: &Pattern| -> Option<usize> {
            if pattern.regex().as_str().starts_with("(?m)") {
                let text = lines.concat();
                let hit = pattern.regex().find(&text).ok().flatten()?;
                return Some(text[..hit.end().max(1) - 1].matches('\n').count());
            }
            lines.iter().rposition(|line| pattern.is_in(line))
        };
        match &self.place {
            Place::Start => 0,
            Place::End => lines.len(),
            Place::After(pattern) => found(pattern).map_or(lines.len(), |at| at + 1),
            Place::Before(pattern) => found(pattern).unwrap_or(lines.len()),
        }
    }

    fn insert(&self, lines: &mut Vec<String>, at: usize, block: Vec<String>) {
        let is_blank = |line: &String| line.trim().is_empty();
        if let Some(last) = at.checked_sub(1).and_then(|at| lines.get_mut(at))
            && !last.ends_with('\n')
        {
            last.push('\n');
        }
        let mut new: Vec<String> = block.into_iter().filter(|part| !part.is_empty()).map(line).collect();
        if self.blank_before && at > 0 && !is_blank(&lines[at - 1]) {
            new.insert(0, "\n".to_owned());
        }
        if self.blank_after && at < lines.len() && !is_blank(&lines[at]) {
            new.push("\n".to_owned());
        }
        lines.splice(at..at, new);
    }
}

fn line(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
