//! Errors with a hint: what is wrong before there is a server to talk to.

use std::{io, path::Path};

use super::config::Proxy;
use crate::remote::api::Error;

/// The words under which people, and roles that read messages, know that a host is out of reach.
const PREFIX: &str = "Failed to connect to the host via ssh";

pub fn unreachable(message: impl std::fmt::Display, hint: impl Into<String>) -> Error {
    Error::Unreachable { message: format!("{PREFIX}: {message}"), hint: Some(hint.into()) }
}

pub fn config(problem: String) -> Error {
    unreachable(problem, "correct the file, or take the line out")
}

pub fn arguments(problem: &str) -> Error {
    unreachable(
        format!("arguments for ssh: {problem}"),
        "`ansible_ssh_common_args` and its like, and `ansible.cfg`, have them",
    )
}

pub fn proxy(host: &str, proxy: &Proxy) -> Error {
    let Proxy { keyword, value } = proxy;
    unreachable(
        format!("`{host}` is to be reached by `{keyword} {value}`, which is not supported yet"),
        format!("give the host an address that can be reached directly, or set `{keyword} none` for it"),
    )
}

pub fn bad_key(what: &str, problem: &str) -> Error {
    unreachable(
        format!("{what}: {problem}"),
        "it has to be an OpenSSH key on one line, or a private key in PEM form",
    )
}

/// An error of the system without its number.
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_string()
}

pub fn path(path: &Path) -> String {
    format!("`{}`", path.display())
}
