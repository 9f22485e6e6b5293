//! The screen, plain lines and JSON lines; asks a person. The only room that writes to the terminal.

mod busy;
mod columns;
mod console;
mod difference;
mod failure;
mod folded;
mod json;
mod line;
mod live;
mod log;
mod manner;
mod masked;
mod masker;
mod narrator;
mod recap;
mod results;
mod screen;
mod style;
mod task;
mod terminal;
#[cfg(test)]
mod tests;
mod tty;
mod words;
mod write;

pub use console::Console;
pub use log::log_to;
pub use masker::Masker;
pub use screen::{Format, Screen};
pub use terminal::Terminal;
pub use write::{print, stats};
