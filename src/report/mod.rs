//! The screen, plain lines and JSON lines; asks a person. The only room that writes to the terminal.

mod plain;
mod terminal;
mod write;

pub use plain::{Format, Screen};
pub use terminal::Terminal;
pub use write::{diagnostics, print, stats};
