//! Tests (`is …`), by family.

mod comparing;
mod family;
mod files;
mod kinds;
mod results;
mod table;
mod texts;

pub use table::{known, names};
