//! YAML texts to values and back.

mod plain;
mod read;
mod write;

pub use read::{read, read_all};
pub use write::{Style, write};
