//! Files with positions: spanned YAML, diagnostics with snippets, "did you mean", vault.
//! Knows nothing of plays.

mod diagnostic;
mod file;
mod node;

pub use diagnostic::{Diagnostic, Severity};
pub use file::{File, Place};
pub use node::{Entry, Kind, Node, Tag};
