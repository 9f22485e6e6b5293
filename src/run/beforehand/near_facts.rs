use std::collections::BTreeSet;

use crate::{
    modules::fact_names,
    project::Placed,
    source::{Diagnostic, Place, did_you_mean},
    template::Scope,
};

use super::super::fact_reads::{attribute, is_other, words};

/// Names that a task reads as facts and that nearly are some, where nothing else is known to be called so. A host may
/// have facts of its own.
pub fn near_facts(placed: &Placed, scope: &dyn Scope) -> Vec<Diagnostic> {
    let written = &placed.task.place;
    let text = written.text();
    let mut seen = BTreeSet::new();
    let near = words(text).filter_map(|(at, word)| {
        let behind = &text[at + word.len()..];
        let (name, meant) = match word.strip_prefix("ansible_")? {
            "facts" => {
                let name = attribute(behind)?;
                (name, near(name.strip_prefix("ansible_").unwrap_or(name))?)
            }
            fact if !is_other(word) => (word, format!("ansible_{}", near(fact)?)),
            _ => return None,
        };
        // A key defines it.
        let is_new = seen.insert(name) && !behind.starts_with([':', '=']);
        let start = written.span.start + at + text[at..].find(name)?;
        let place = Place::new(&written.file, start..start + name.len());
        let warning = Diagnostic::warning(format!("no fact is known by the name `{name}`")).at(&place);
        (is_new && !scope.names().iter().any(|known| known == name))
            .then(|| warning.hint(format!("did you mean `{meant}`?")))
    });
    near.collect()
}

/// Network interfaces are facts too; their names have digits.
fn near(fact: &str) -> Option<String> {
    // What comes beside others, or from modules of other collections.
    const OTHERS: &[&str] = &[
        "distribution_file_parsed",
        "distribution_file_path",
        "distribution_file_search_string",
        "distribution_file_variety",
        "packages",
        "services",
        "virtualization_tech_guest",
        "virtualization_tech_host",
    ];
    let may_be_meant = fact.len() > 3 && !fact.contains(|c: char| c.is_ascii_digit());
    let is_known = OTHERS.contains(&fact) || fact_names().any(|name| name == fact);
    if may_be_meant && !is_known { did_you_mean(fact, fact_names()) } else { None }
}
