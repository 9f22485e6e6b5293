//! Arguments, exit codes, and what is put together for a run. Decides nothing.

mod args;
mod exit;
mod launch;
mod locate;
mod secrets;
mod trial;

pub use launch::main;
