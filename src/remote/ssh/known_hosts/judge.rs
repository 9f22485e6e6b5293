use std::path::Path;

use russh::keys::{
    Algorithm, Certificate, HashAlg, PublicKey,
    ssh_key::{certificate::CertType, public::KeyData},
};

use super::{
    entry::{Entry, Marker},
    names,
};
use crate::remote::ssh::{config, settings::HostKeys};

/// What the files say about one host.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    entries: Vec<Entry>,
    /// Under the name without a port: they can only say yes, or revoke.
    bare: Vec<Entry>,
    /// Somebody hashes the names of the file that is written to.
    pub hashed: bool,
}

/// What is known about a key that a host shows.
#[derive(Debug)]
pub enum Verdict<'a> {
    Known,
    /// Nothing is known about the host.
    Unknown,
    /// The host has other keys.
    Changed(&'a Entry),
    Revoked(&'a Entry),
}

impl KnownHosts {
    /// Reads the files; one that cannot be read says nothing.
    pub fn read(settings: &HostKeys) -> Self {
        let mut known = Self { hashed: settings.hashed, ..Self::default() };
        for (index, file) in settings.user_files.iter().chain(&settings.global_files).enumerate() {
            known.file(file, index == 0, settings);
        }
        known
    }

    fn file(&mut self, file: &Path, written_to: bool, settings: &HostKeys) {
        let bytes = std::fs::read(file).unwrap_or_default();
        for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            let Some(entry) = Entry::parse(line, file, index + 1) else {
                continue;
            };
            self.hashed |= written_to && names::is_hashed(&entry.names);
            if names::matches(&entry.names, &settings.name) {
                self.entries.push(entry);
            } else if settings.bare.as_ref().is_some_and(|bare| names::matches(&entry.names, bare)) {
                self.bare.push(entry);
            }
        }
    }

    /// A revoked key is refused whatever else is known; one known key is enough; a host that has keys, but not this one,
    /// has changed.
    pub fn judge(&self, key: &KeyData) -> Verdict<'_> {
        let all = || self.entries.iter().chain(&self.bare);
        if let Some(entry) = all().find(|entry| entry.marker == Marker::Revoked && entry.key == *key) {
            return Verdict::Revoked(entry);
        }
        if all().any(|entry| entry.marker == Marker::Key && entry.key == *key) {
            return Verdict::Known;
        }
        match self.entries.iter().find(|entry| entry.marker == Marker::Key) {
            Some(entry) => Verdict::Changed(self.of_kind(key).unwrap_or(entry)),
            None => Verdict::Unknown,
        }
    }

    fn of_kind(&self, key: &KeyData) -> Option<&Entry> {
        let mut keys = self.entries.iter().filter(|entry| entry.marker == Marker::Key);
        keys.find(|entry| entry.key.algorithm() == key.algorithm())
    }

    /// Whether a certificate vouches for the host, whose name comes without a port. `None`: it is signed by nobody who is
    /// known, so that its plain key has to be judged.
    pub fn vouched(&self, certificate: &Certificate, name: &str) -> Option<Result<(), &'static str>> {
        let authority = certificate.signature_key();
        self.authorities().find(|entry| entry.key == *authority)?;
        if self.revokes(authority) {
            return Some(Err("its authority is revoked"));
        }
        Some(flaw(certificate, name).map_or(Ok(()), Err))
    }

    /// Whether some authority is known that could vouch for the host.
    pub fn has_authority(&self) -> bool {
        self.authorities().next().is_some()
    }

    fn authorities(&self) -> impl Iterator<Item = &Entry> {
        let all = self.entries.iter().chain(&self.bare);
        all.filter(|entry| entry.marker == Marker::Authority)
    }

    fn revokes(&self, key: &KeyData) -> bool {
        matches!(self.judge(key), Verdict::Revoked(_))
    }

    /// The kinds of the host's known keys, without doubles.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut kinds: Vec<Algorithm> = Vec::new();
        let keys = self.entries.iter().chain(&self.bare).filter(|entry| entry.marker == Marker::Key);
        for entry in keys {
            let kind = PublicKey::from(entry.key.clone()).algorithm();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }
}

/// What keeps a certificate from vouching for a host by that name.
fn flaw(certificate: &Certificate, name: &str) -> Option<&'static str> {
    let authority = certificate.signature_key().fingerprint(HashAlg::Sha256);
    if certificate.cert_type() != CertType::Host {
        return Some("it is not a host's");
    }
    if !certificate.critical_options().is_empty() {
        return Some("it has options that are not known");
    }
    if !config::any(certificate.valid_principals().iter().map(String::as_str), name) {
        return Some("it is for another host");
    }
    certificate.validate(&[authority]).err().map(|_| "it has expired, or its signature is wrong")
}
