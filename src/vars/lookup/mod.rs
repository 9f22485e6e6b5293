//! Functions that templates call by `lookup`, `query` and `q`, and that make the items of `with_NAME` loops.

mod call;
mod command;
mod csv;
mod dispatch;
mod file;
mod format;
mod ini;
mod list;
mod named;
mod password;
mod registry;
mod search;
mod sequence;
mod subelements;
mod term;
#[cfg(test)]
mod tests;
mod tree;
mod url;

pub use dispatch::{call, run};
