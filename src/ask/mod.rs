//! Typed, read-only questions to a host and their parsed answers. Cannot change anything.
//!
//! One file per kind of question: it holds the shell function that answers all questions of that kind at once, with
//! as few forks as it can, and the parser of what it prints.

mod account;
mod apt;
mod apt_names;
mod apt_near;
mod apt_simulate;
mod archive;
mod boot;
mod content;
mod cpu_flag;
mod deb;
mod deb_file;
mod digest;
mod disk;
mod dists;
mod epoch;
mod facts;
mod fetch;
mod flags;
mod git;
mod glob;
mod gpus;
mod group;
mod libc;
mod mime;
mod pip;
mod pythons;
mod question;
mod reader;
mod real_path;
mod service;
mod ssh_key;
mod stat;
mod status;
mod tool;
mod tree;
mod url;
mod url_name;
mod uv_version;
mod variable;

#[cfg(test)]
mod tests;

pub use account::{Account, Shadow, User};
pub use apt::{AptLists, AptPolicy, ListsAge, Policy};
pub use apt_names::AptNames;
pub use apt_near::AptNear;
pub use apt_simulate::AptSimulate;
pub use archive::{Archive, ArchiveState};
pub use boot::{Boot, BootAnswer};
pub use content::{Content, Read};
pub use cpu_flag::CpuFlag;
pub use deb::{Deb, DebPackage};
pub use deb_file::DebFile;
pub use digest::{Algorithm, Digest};
pub use disk::FreeDisk;
pub use dists::{Dist, Dists, normalized};
pub use epoch::Epoch;
pub use facts::{Facts, Sections};
pub use fetch::{Code, Request, UrlStatus, code};
pub use flags::{Flags, FlagsAnswer};
pub use git::{GitCopy, GitRefs, GitState};
pub use glob::Glob;
pub use gpus::{GpuReport, Gpus};
pub use group::{Group, GroupEntry};
pub use libc::{Libc, LibcKind};
pub use mime::Mime;
pub use pip::PipList;
pub use pythons::{Python, Pythons};
pub use question::{Asked, Cost, Environment, Garbled, Parse, Question};
pub use real_path::RealPath;
pub use service::{Manager, Scope, Service, ServiceStatus};
pub use ssh_key::{KeyPair, SshKey};
pub use stat::Stat;
pub use status::{Access, FileType, Status};
pub use tool::Tool;
pub use tree::{Entry, Tree};
pub use url::UrlText;
pub use url_name::UrlName;
pub use uv_version::UvVersion;
pub use variable::Variable;
