use std::collections::BTreeSet;

use crate::source::{Diagnostic, did_you_mean_hint};

use super::{
    tags::Tags,
    tree::{Placed, Project},
};

/// Words that mean more than one tag.
const SPECIAL: &[&str] = &["all", "always", "never", "tagged", "untagged"];

impl Project {
    /// Warnings for words of `--tags` and `--skip-tags` that no task has. What only the run brings in may have any:
    /// then only those that are nearly known are told.
    pub fn unknown_tags(&self, wanted: &Tags) -> Vec<Diagnostic> {
        if wanted.only.is_empty() && wanted.skip.is_empty() {
            return vec![];
        }
        let ahead = self.ahead();
        let of = |placed: &Placed| placed.tags.clone();
        let mut tags: BTreeSet<String> =
            self.tasks().chain(ahead.tasks).flat_map(|placed| of(&placed)).collect();
        tags.extend(self.plays.iter().flat_map(|tree| tree.tags.clone()));
        let certain =
            ahead.unknown.is_empty() && ahead.errors.is_empty() && !tags.iter().any(|tag| tag.contains("{{"));
        let unknown = |word: &&String| !SPECIAL.contains(&word.as_str()) && !tags.contains(*word);
        let warning = |word: &String| {
            let hint = did_you_mean_hint(word, &tags);
            let warning = Diagnostic::warning(format!("no task has the tag `{word}`"));
            (certain || hint.is_some()).then(|| warning.maybe_hint(hint))
        };
        wanted.only.iter().chain(&wanted.skip).filter(unknown).filter_map(warning).collect()
    }
}
