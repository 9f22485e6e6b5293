//! Tests (`is …`), by family.

mod kinds;
mod table;

pub use table::{known, names};
