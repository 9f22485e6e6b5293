//! The folder as a whole: roles found, static imports resolved, tags, what can be known wrong before connecting,
//! `--list-*`.

mod tree;

pub use tree::{Branch, IncludeRole, Included, Placed, PlacedBlock, PlayTree, Project};
