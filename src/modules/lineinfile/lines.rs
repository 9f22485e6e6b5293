use fancy_regex::Captures;

use crate::plan::Failure;

use super::super::pattern::{Pattern, Text, expand, missing_group};

/// What line is wanted where.
pub struct Wish {
    pub line: String,
    pub found_by: FoundBy,
    pub backrefs: bool,
    pub place: Place,
    pub first_match: bool,
}

/// What tells the line that is replaced or removed.
pub enum FoundBy {
    Pattern(Pattern),
    Text(String),
    /// The line itself.
    Line,
}

/// Where a new line goes.
pub enum Place {
    Start,
    End,
    After(Pattern),
    Before(Pattern),
}

impl FoundBy {
    fn is_in(&self, line: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.is_in(line),
            Self::Text(text) => line.contains(text.as_str()),
            Self::Line => false,
        }
    }
}

impl Place {
    pub fn of(after: Option<&String>, before: Option<&String>) -> Result<Self, Failure> {
        Ok(match (after.map(String::as_str), before.map(String::as_str)) {
            (Some("BOF"), _) | (_, Some("BOF")) => Self::Start,
            (None | Some("EOF"), None) => Self::End,
            (Some(pattern), _) => Self::After(Pattern::new(pattern, false)?),
            (None, Some(pattern)) => Self::Before(Pattern::new(pattern, false)?),
        })
    }
}

/// The text with the line present, and what was done: nothing, `line replaced`, `line added`.
///
/// # Errors
///
/// The line has a group that the pattern has not.
pub fn present(old: &[u8], wish: &Wish) -> Result<(Vec<u8>, &'static str), Failure> {
    let text = Text::of(old);
    let mut lines: Vec<String> = text.text.split_inclusive('\n').map(str::to_owned).collect();
    let line = text.form(&wish.line);
    let done = edit(&mut lines, &line, wish)?;
    Ok((text.bytes(&lines.concat()), done))
}

fn edit(lines: &mut Vec<String>, line: &str, wish: &Wish) -> Result<&'static str, Failure> {
    if let Some(at) = pick(lines.iter().map(|old| wish.found_by.is_in(old)), wish.first_match) {
        let new = match &wish.found_by {
            FoundBy::Pattern(pattern) if wish.backrefs => {
                let captures = pattern.captures(&lines[at]);
                let filled = captures.map(|captures| filled(line, &captures)).transpose()?;
                filled.unwrap_or_else(|| line.to_owned())
            }
            _ => line.to_owned(),
        };
        return Ok(replace(lines, at, new));
    }
    if let Some(at) = lines.iter().rposition(|old| bare(old) == line) {
        return Ok(replace(lines, at, line.to_owned()));
    }
    if wish.backrefs {
        return Ok("");
    }
    Ok(insert(lines, line, wish))
}

/// The line with what was captured.
fn filled(line: &str, captures: &Captures<'_, str>) -> Result<String, Failure> {
    match missing_group(line, captures) {
        None => Ok(expand(line, captures)),
        Some(group) => Err(Failure::new(format!("invalid group reference {group}"))
            .param("line")
            .hint("`regexp` has no such group")),
    }
}

/// The last of the places that hold, or the first.
fn pick(holds: impl Iterator<Item = bool>, first: bool) -> Option<usize> {
    let mut places = holds.enumerate().filter(|(_, holds)| *holds).map(|(at, _)| at);
    if first { places.next() } else { places.last() }
}

fn bare(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

fn replace(lines: &mut [String], at: usize, mut new: String) -> &'static str {
    if !new.ends_with('\n') {
        new.push('\n');
    }
    if lines[at] == new {
        return "";
    }
    lines[at] = new;
    "line replaced"
}

fn insert(lines: &mut Vec<String>, line: &str, wish: &Wish) -> &'static str {
    let new = format!("{line}\n");
    let found = |pattern: &Pattern| pick(lines.iter().map(|old| pattern.is_in(old)), wish.first_match);
    let at = match &wish.place {
        Place::Start => Some(0),
        Place::End => None,
        Place::After(pattern) => found(pattern).map(|at| at + 1),
        Place::Before(pattern) => found(pattern),
    };
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n'))
        && at.is_none_or(|at| at > 0)
    {
        last.push('\n');
    }
    lines.insert(at.unwrap_or(lines.len()), new);
    "line added"
}

/// The text without all lines that are found, and how many those are.
pub fn absent(old: &[u8], line: Option<&String>, found_by: &FoundBy) -> (Vec<u8>, usize) {
    let text = Text::of(old);
    let line = line.map(|line| bare(&text.form(line)).to_owned());
    let goes = |old: &&str| match found_by {
        FoundBy::Line => line.as_deref() == Some(bare(old)),
        found_by => found_by.is_in(old),
    };
    let (gone, kept): (Vec<&str>, Vec<&str>) = text.text.split_inclusive('\n').partition(goes);
    (text.bytes(&kept.concat()), gone.len())
}
