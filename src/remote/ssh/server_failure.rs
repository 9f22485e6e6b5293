//! What is said when a server cannot be reached or does not let us in.

use std::{io, time::Duration};

use super::{
    failure::{plain, unreachable},
    settings::Settings,
};
use crate::remote::api::Error;

const FIREWALL: &str =
    "is the host up, and does a firewall let the port through? `timeout` sets how long to wait";

pub fn unresolved(settings: &Settings, error: &io::Error) -> Error {
    let text = error.to_string();
    let reason = text.rsplit(": ").next().unwrap_or(&text);
    unreachable(
        format!("Could not resolve hostname {}: {reason}", settings.address),
        "check the name, or set `ansible_host` to an address",
    )
}

pub fn no_address(settings: &Settings) -> Error {
    unreachable(
        format!("hostname {} has no address of the kind that `AddressFamily` asks for", settings.address),
        "check `AddressFamily` in the ssh configuration",
    )
}

pub fn refused(settings: &Settings, error: &io::Error) -> Error {
    let (reason, hint) = match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            ("Connection refused".to_string(), "is sshd running there, and does it listen on this port?")
        }
        io::ErrorKind::TimedOut => ("Connection timed out".to_string(), FIREWALL),
        _ => (plain(error), "check the network, and the address of the host"),
    };
    unreachable(format!("connect to {}: {reason}", place(settings)), hint)
}

pub fn too_slow(settings: &Settings, waited: Duration, stage: &str) -> Error {
    let seconds = waited.as_secs();
    unreachable(
        format!("connect to {}: timed out after {seconds} s while {stage}", place(settings)),
        FIREWALL,
    )
}

pub fn not_ssh(settings: &Settings) -> Error {
    unreachable(
        format!("{} is not an SSH server: it does not greet as one", place(settings)),
        "check the port: sshd listens on 22 unless told otherwise",
    )
}

pub fn closed_early(settings: &Settings, reason: &str) -> Error {
    unreachable(
        format!("Connection closed by {}: {reason}", place(settings)),
        "the server's log says why; too many connections at a time (`MaxStartups`) or a block list are common reasons",
    )
}

pub fn no_common(settings: &Settings, kind: &str, theirs: &[String]) -> Error {
    unreachable(
        format!(
            "Unable to negotiate with {}: no matching {kind} found. Their offer: {}",
            place(settings),
            theirs.join(",")
        ),
        "the server offers outdated algorithms only: update it",
    )
}

pub fn lost_in_login(settings: &Settings, reason: &str, tried: &[String]) -> Error {
    let (user, place) = (&settings.user, place(settings));
    let tried = list(tried);
    let hint = match reason.to_lowercase().contains("too many authentication failures") {
        true => {
            "the server cuts after some keys: name the right one with `ansible_ssh_private_key_file`, or `IdentityFile` and `IdentitiesOnly yes` in the ssh configuration"
        }
        false => "the server's log says why",
    };
    unreachable(format!("{place} closed the connection during the login of `{user}`: {reason}{tried}"), hint)
}

/// How a key that nobody opened stands among what was tried.
pub const ENCRYPTED: &str = "encrypted; ";

/// No method of authentication worked: what was tried, what the server takes.
pub fn denied(settings: &Settings, accepted: &[&str], tried: &[String]) -> Error {
    let (user, host) = (&settings.user, &settings.address);
    let accepted = accepted.join(",");
    let refused = |method: &String| ["password", "password (keyboard-interactive)"].contains(&&**method);
    let password = tried.iter().any(refused);
    let closed = tried.iter().find_map(|method| method.split_once(&format!(" ({ENCRYPTED}")));
    let tried = list(tried);
    let typed = if accepted.contains("password") { ", or give a password (`--ask-pass`)" } else { "" };
    let hint = match accepted.contains("publickey") {
        _ if closed.is_some() => {
            let key = closed.map_or("", |(key, _)| key.trim_start_matches("key ").trim_matches('`'));
            format!(
                "load the key into an agent (`ssh-add {key}`), run this from a terminal, or name another key \
                 (`--private-key`)"
            )
        }
        _ if password => format!("the host refused the password of `{user}`: check it, and the user's name"),
        true => format!(
            "put your public key into `~{user}/.ssh/authorized_keys` of the host (`ssh-copy-id`), or name the right key or user{typed}"
        ),
        false => "set `ansible_password`, or run with `--ask-pass`".to_string(),
    };
    let accepted = if accepted.is_empty() { accepted } else { format!(" ({accepted})") };
    unreachable(format!("{user}@{host}: Permission denied{accepted}{tried}"), hint)
}

pub fn no_more_sessions(settings: &Settings) -> Error {
    unreachable(
        format!("{} refuses another session on the connection", place(settings)),
        "raise `MaxSessions` in the server's sshd_config",
    )
}

/// How OpenSSH names the other end.
fn place(settings: &Settings) -> String {
    format!("host {} port {}", settings.address, settings.port)
}

fn list(tried: &[String]) -> String {
    match tried.is_empty() {
        true => ": there is no key and no password to try".into(),
        false => format!("; tried: {}", tried.join(", ")),
    }
}
