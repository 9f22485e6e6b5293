//! Host keys that are known: the files, what they say about a key, and how a new one is added.

mod entry;
mod judge;
mod learn;
mod names;
#[cfg(test)]
mod tests;

pub use judge::{KnownHosts, Verdict};
pub use learn::learn;
