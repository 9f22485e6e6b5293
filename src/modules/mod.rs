//! One file per module: what a task wants of a host, and what has to be done for it.
//!
//! Shapes that several modules share stand in `attributes` (mode, owner, group …), `mode`, `info` (the keys about a file
//! in results) and `make_dirs`.

mod attributes;
mod file;
mod info;
mod look;
mod make_dirs;
mod mode;
mod setup;
mod user;

#[cfg(test)]
mod testing;

pub use file::File;
pub use setup::Setup;
pub use user::User;
