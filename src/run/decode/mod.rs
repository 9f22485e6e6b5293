//! From a task's rendered arguments to a module's parameter struct, with every error at its place.

mod arguments;
mod coerce;
mod error;
mod fields;
mod names;
#[cfg(test)]
mod tests;

pub use arguments::{Argument, Decoded, Slot, decode};
pub use coerce::{Coerce, key_text};
pub use names::{Names, names};
