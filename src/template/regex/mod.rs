//! Python's regular expressions.

mod pattern;
mod replace;
mod translate;

pub use pattern::{Flags, Pattern};
