//! One file per module: what a task wants of a host, and what has to be done for it.
//!
//! Shapes that several modules share stand in `attributes` (mode, owner, group …), `mode`, `info` (the keys about a file
//! in results) and `make_dirs`.

mod adjust_many;
mod advice;
mod apt;
mod attributes;
mod authorized_key;
mod backup;
mod blockinfile;
mod command;
mod copy;
mod debian_version;
mod download;
mod edit;
mod file;
mod gather_facts;
mod get_url;
mod git;
mod group;
mod info;
mod invocation;
mod json_text;
mod lineinfile;
mod look;
mod make_dirs;
mod mode;
mod package;
mod pattern;
mod pep440;
mod ping;
mod pip;
mod place;
mod pytorch_build;
mod raw;
mod requirement;
mod script;
mod service;
mod setup;
mod shell;
mod slurp;
mod stat;
mod systemd;
mod target;
mod template;
mod text_difference;
mod unarchive;
mod unforeseen;
mod user;
mod uv;
mod uv_pip;
mod validate;
mod wait_for;
mod words;

#[cfg(test)]
mod testing;

pub use apt::Apt;
pub use authorized_key::AuthorizedKey;
pub use blockinfile::Blockinfile;
pub use command::Command;
pub use copy::Copy;
pub use file::File;
pub use gather_facts::GatherFacts;
pub use get_url::GetUrl;
pub use git::Git;
pub use group::Group;
pub use lineinfile::Lineinfile;
pub use package::Package;
pub use ping::Ping;
pub use pip::Pip;
pub use pytorch_build::PytorchBuild;
pub use raw::Raw;
pub use script::Script;
pub use service::Service;
pub use setup::{Setup, dear_subset, dear_subsets, fact_names};
pub use shell::Shell;
pub use slurp::Slurp;
pub use stat::Stat;
pub use systemd::Systemd;
pub use template::Template;
pub use unarchive::Unarchive;
pub use user::User;
pub use uv::Uv;
pub use uv_pip::UvPip;
pub use wait_for::WaitFor;
