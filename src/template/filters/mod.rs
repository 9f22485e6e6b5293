//! Filters, by family.

mod basic;
mod table;

pub use table::{known, names};
