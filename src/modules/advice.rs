use crate::plan::Failure;

/// What a tool says when it fails, and what to do then; the first phrase that was said counts.
pub type Advice = [(&'static str, &'static str)];

/// Of tools that fetch something.
const NETWORK: &Advice = &[
    ("emporary failure resolving", NAMES),
    ("emporary failure in name resolution", NAMES),
    ("Could not resolve", NAMES),
    ("No space left on device", "the host's disk is full: `df -h` tells which"),
];
const NAMES: &str = "the host cannot resolve names: look at its network and `/etc/resolv.conf`";

/// Adds the hint to what was said, where there is one.
pub fn advise(failure: Failure, said: &str, advice: &Advice) -> Failure {
    match advice.iter().chain(NETWORK).find(|(phrase, _)| said.contains(phrase)) {
        Some((_, hint)) => failure.hint(*hint),
        None => failure,
    }
}
