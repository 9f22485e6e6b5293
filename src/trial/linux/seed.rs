//! The few files that a sandbox needs to have otherwise than the machine. Each is put in once, when the sandbox is new.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{super::error::Error, environment, mount::below, state::State};

/// Puts the files in, and writes down what was put, so that it does not count as a change.
pub fn sow(state: &State, root: &Path, hostname: &str) -> Result<(), Error> {
    if state.is_kept() {
        return Ok(());
    }
    let mut seeded = String::new();
    for (path, text, mode) in files(root, hostname) {
        let target = below(root, &path);
        let what = format!("`{}`", target.display());
        fs::write(&target, &text).map_err(Error::io(what.clone()))?;
        fs::set_permissions(&target, fs::Permissions::from_mode(mode)).map_err(Error::io(what))?;
        seeded += &format!("{} {}\n", digest(text.as_bytes()), path.display());
    }
    fs::write(state.path("seeded"), seeded).map_err(Error::io("`seeded`"))
}

/// Whether `path` of the machine still is as we put it into the upper side, with these bytes.
pub fn is_untouched(seeded: &str, path: &Path, bytes: &[u8]) -> bool {
    let line = format!("{} {}", digest(bytes), path.display());
    seeded.lines().any(|seed| seed == line)
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn files(root: &Path, hostname: &str) -> Vec<(PathBuf, String, u32)> {
    let read = |path: &str| fs::read_to_string(below(root, Path::new(path))).unwrap_or_default();
    let mut files = vec![
        ("/etc/hostname".into(), format!("{hostname}\n"), 0o644),
        ("/etc/hosts".into(), line_added(read("/etc/hosts"), &format!("127.0.1.1 {hostname}")), 0o644),
        ("/etc/environment".into(), variables_added(read("/etc/environment")), 0o644),
    ];
    if root.join("usr/sbin").is_dir() {
        // Packages must not start services: there is no init system.
        files.push(("/usr/sbin/policy-rc.d".into(), "#!/bin/sh\nexit 101\n".into(), 0o755));
    }
    files
}

/// `sudo` and real SSH servers give their sessions what stands in this file: the way to the network has to.
fn variables_added(text: String) -> String {
    let known = environment::parse(&text);
    let missing =
        environment::passed_on().into_iter().filter(|(name, _)| !known.iter().any(|(n, _)| n == name));
    missing.fold(text, |text, (name, value)| line_added(text, &format!("{name}={value}")))
}

fn line_added(mut text: String, line: &str) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text + line + "\n"
}
