use std::{cell::RefCell, collections::HashMap, rc::Rc};

use fancy_regex::{Captures, Regex, RegexBuilder};

use super::{
    super::{halt::Halt, value::Fallible},
    translate::translate,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    pub ignore_case: bool,
    pub multiline: bool,
}

/// A compiled pattern.
#[derive(Clone)]
pub struct Pattern(Rc<Regex>);

/// Compiled patterns that are kept for the next time.
const KEPT: usize = 256;

thread_local! {
    static COMPILED: RefCell<HashMap<(String, Flags), Pattern>> = RefCell::default();
}

impl Pattern {
    pub fn new(pattern: &str, flags: Flags) -> Fallible<Self> {
        let key = (pattern.to_string(), flags);
        if let Some(known) = COMPILED.with_borrow(|compiled| compiled.get(&key).cloned()) {
            return Ok(known);
        }
        let built = RegexBuilder::new(&translate(pattern, flags.multiline))
            .case_insensitive(flags.ignore_case)
            .multi_line(flags.multiline)
            .build();
        let built = built.map_err(|error| {
            Halt::error(format!("invalid regular expression `{pattern}`: {}", reason(&error)))
        })?;
        let built = Self(Rc::new(built));
        COMPILED.with_borrow_mut(|compiled| {
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(key, built.clone());
        });
        Ok(built)
    }

    /// The first match at `from` or behind it.
    pub fn captures<'t>(&self, text: &'t str, from: usize) -> Fallible<Option<Captures<'t, str>>> {
        self.0
            .captures_from_pos(text, from)
            .map_err(|error| Halt::error(format!("regular expression: {error}")))
    }

    /// Whether it matches anywhere.
    pub fn found(&self, text: &str) -> Fallible<bool> {
        Ok(self.captures(text, 0)?.is_some())
    }

    /// Whether it matches at the start: `re.match`.
    pub fn leads(&self, text: &str) -> Fallible<bool> {
        let found = self.captures(text, 0)?;
        Ok(found.is_some_and(|found| found.get(0).is_some_and(|all| all.start() == 0)))
    }

    /// All matches, as `re.finditer` finds them: an empty one may stand directly behind one that is not.
    pub fn all<'t>(&self, text: &'t str) -> Fallible<Vec<Captures<'t, str>>> {
        let mut found = vec![];
        let mut from = 0;
        let mut last_empty = None;
        while from <= text.len() {
            let Some(captures) = self.captures(text, from)? else {
                break;
            };
            let Some((start, end)) = captures.get(0).map(|all| (all.start(), all.end())) else {
                break;
            };
            if start == end && last_empty == Some(start) {
                from = next_char(text, from);
                continue;
            }
            found.push(captures);
            last_empty = (start == end).then_some(end);
            from = if start == end { next_char(text, end) } else { end };
        }
        Ok(found)
    }
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The first line of what the engine says.
fn reason(error: &fancy_regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().to_string()
}
