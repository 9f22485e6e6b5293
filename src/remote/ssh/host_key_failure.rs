//! What is said when a host's key is not the one to expect.

use std::path::Path;

use russh::keys::{PublicKey, ssh_key::public::KeyData};

use super::{failure::unreachable, names, settings::HostKeys};
use crate::remote::api::Error;

const HEAD: &str = "Host key verification failed";

pub fn changed(name: &str, key: &KeyData, file: &Path, line: usize) -> Error {
    let (shown, file) = (describe(key), file.display());
    unreachable(
        format!(
            "{HEAD}: the key of `{name}` has changed: it shows {shown}, not what `{file}` has in line {line}"
        ),
        format!(
            "somebody may be listening in; if the host was really set up anew, type: ssh-keygen -R '{name}' -f '{file}'"
        ),
    )
}

pub fn revoked(name: &str, key: &KeyData, file: &Path, line: usize) -> Error {
    let (shown, file) = (describe(key), file.display());
    unreachable(
        format!("{HEAD}: `{name}` shows the key {shown}, which `{file}` revokes in line {line}"),
        "somebody else may have this key: do not use the host until it has another one",
    )
}

pub fn certificate(name: &str, reason: &str) -> Error {
    unreachable(
        format!("{HEAD}: the host certificate of `{name}` is not valid: {reason}"),
        "have it signed anew by the authority that known_hosts names",
    )
}

pub fn unknown(settings: &HostKeys, key: &KeyData, reason: &str) -> Error {
    unreachable(
        format!(
            "{HEAD}: the host key of `{}` is not known ({}), and nobody can be asked: {reason}",
            settings.name,
            describe(key)
        ),
        how_to_learn(settings),
    )
}

pub fn not_trusted(settings: &HostKeys, key: &KeyData) -> Error {
    unreachable(
        format!("{HEAD}: the host key of `{}` ({}) is not trusted", settings.name, describe(key)),
        "compare the fingerprint with the one that `ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub` shows on the host",
    )
}

pub fn strict(settings: &HostKeys, key: &KeyData) -> Error {
    unreachable(
        format!(
            "{HEAD}: the host key of `{}` is not known ({}), and `StrictHostKeyChecking yes` forbids to ask",
            settings.name,
            describe(key)
        ),
        how_to_learn(settings),
    )
}

pub fn not_pinned(pinned: &KeyData, key: &KeyData) -> Error {
    unreachable(
        format!("{HEAD}: the host shows {}, not {}", describe(key), describe(pinned)),
        "another server answers at this address",
    )
}

/// The fingerprint has to be compared: `ssh-keyscan` alone would trust whoever answers.
fn how_to_learn(settings: &HostKeys) -> String {
    let name = &settings.name;
    let (host, port) = match name.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        Some((host, port)) => (host.to_string(), format!("-p {port} ")),
        None => (name.clone(), String::new()),
    };
    let file = settings.user_files.first();
    let folder = file.and_then(|file| file.parent()).filter(|folder| !folder.exists());
    let make = folder.map(|folder| format!("mkdir -pm 700 '{}'; ", folder.display())).unwrap_or_default();
    let file = file.map_or_else(|| "~/.ssh/known_hosts".into(), |file| format!("'{}'", file.display()));
    format!(
        "compare the fingerprint, then type: {make}ssh-keyscan {port}{host} >> {file} (or connect once with: ssh {port}{host})"
    )
}

fn describe(key: &KeyData) -> String {
    let kind = names::kind(&PublicKey::from(key.clone()).algorithm());
    format!("{kind} {}", names::fingerprint(key))
}

#[cfg(test)]
mod tests {
    use super::{HostKeys, how_to_learn};

    #[test]
    fn a_missing_folder_is_made_first() {
        let learn = |file: &str| {
            let user_files = vec![file.into()];
            how_to_learn(&HostKeys { name: "[web1]:2222".to_owned(), user_files, ..HostKeys::default() })
        };
        let scan = "ssh-keyscan -p 2222 web1 >> ";
        assert!(learn("/etc/known_hosts").contains(&format!("then type: {scan}'/etc/known_hosts'")));
        let made = format!("then type: mkdir -pm 700 '/nowhere/.ssh'; {scan}'/nowhere/.ssh/known_hosts'");
        assert!(learn("/nowhere/.ssh/known_hosts").contains(&made));
    }
}
