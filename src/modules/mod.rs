//! One file per module: what a task wants of a host, and what has to be done for it.
//!
//! Shapes that several modules share stand in `attributes` (mode, owner, group …), `mode`, `info` (the keys about a file
//! in results) and `make_dirs`.

mod apt;
mod attributes;
mod debian_version;
mod download;
mod file;
mod info;
mod look;
mod make_dirs;
mod mode;
mod user;

#[cfg(test)]
mod testing;

pub use apt::Apt;
pub use file::File;
pub use user::User;
