//! Arguments, exit codes, and what is put together for a run. Decides nothing.

mod args;
mod broken;
mod doc;
mod exit;
mod launch;
mod loaded;
mod locate;
mod secrets;
mod signals;
mod told;
mod trial;
mod vault;

pub use doc::book;
pub use launch::main;
