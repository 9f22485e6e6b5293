use std::path::{Path, PathBuf};

use russh::keys::{parse_public_key_base64, ssh_key::public::KeyData};

/// What stands before the names of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    Key,
    /// Signs other hosts' keys; says nothing about a plain key.
    Authority,
    Revoked,
}

/// One line of a known_hosts file.
#[derive(Clone, Debug)]
pub struct Entry {
    pub marker: Marker,
    /// Patterns, separated by commas, or one hashed name.
    pub names: String,
    pub key: KeyData,
    pub file: PathBuf,
    pub line: usize,
}

impl Entry {
    /// Reads one line; `None` for blank lines, comments, and what is not understood.
    pub fn parse(text: &str, file: &Path, line: usize) -> Option<Self> {
        let mut fields = text.split_ascii_whitespace().peekable();
        let marker = match fields.peek()?.strip_prefix('@') {
            None => Marker::Key,
            Some(name) => {
                fields.next();
                marker(name)?
            }
        };
        let names = fields.next().filter(|names| !names.starts_with('#'))?;
        let algorithm = fields.next()?;
        let key = parse_public_key_base64(fields.next()?).ok()?;
        (key.algorithm().as_str() == algorithm).then(|| Self {
            marker,
            names: names.to_string(),
            key: key.key_data().clone(),
            file: file.to_path_buf(),
            line,
        })
    }
}

fn marker(name: &str) -> Option<Marker> {
    match name {
        "cert-authority" => Some(Marker::Authority),
        "revoked" => Some(Marker::Revoked),
        _ => None,
    }
}
