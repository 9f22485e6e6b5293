//! One file per module: what a task wants of a host, and what has to be done for it.
//!
//! Shapes that several modules share stand in `attributes` (mode, owner, group …), `mode`, `info` (the keys about a file
//! in results) and `make_dirs`.

mod apt;
mod attributes;
mod backup;
mod command;
mod copy;
mod debian_version;
mod download;
mod file;
mod info;
mod invocation;
mod json_text;
mod look;
mod make_dirs;
mod mode;
mod pep440;
mod place;
mod pytorch_build;
mod raw;
mod requirement;
mod script;
mod setup;
mod shell;
mod sums;
mod target;
mod template;
mod text_difference;
mod user;
mod uv;
mod uv_pip;
mod validate;
mod words;

#[cfg(test)]
mod testing;

pub use apt::Apt;
pub use command::Command;
pub use copy::Copy;
pub use file::File;
pub use pytorch_build::PytorchBuild;
pub use raw::Raw;
pub use script::Script;
pub use setup::Setup;
pub use shell::Shell;
pub use template::Template;
pub use user::User;
pub use uv::Uv;
pub use uv_pip::UvPip;
