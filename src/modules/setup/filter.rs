use globset::Glob;

use crate::plan::Returns;

/// The facts whose names match a pattern, with or without `ansible_`; all when there is none.
pub fn matching(facts: Returns, patterns: &[String]) -> Returns {
    if patterns.is_empty() {
        return facts;
    }
    let globs: Vec<_> =
        patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()).map(|g| g.compile_matcher()).collect();
    let wanted =
        |name: &str| globs.iter().any(|glob| glob.is_match(name) || glob.is_match(format!("ansible_{name}")));
    facts.0.into_iter().filter(|(name, _)| wanted(name)).collect::<serde_json::Map<_, _>>().into()
}
