//! Typed, read-only questions to a host and their parsed answers. Cannot change anything.
//!
//! One file per kind of question: it holds the shell function that answers all questions of that kind at once, with
//! as few forks as it can, and the parser of what it prints.

mod boot;
mod question;

pub use boot::{Boot, BootAnswer};
pub use question::{Asked, Cost, Garbled, Parse, Question};
