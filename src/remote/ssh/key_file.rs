use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use russh::keys::{Certificate, PrivateKey, PublicKey, decode_secret_key, load_public_key};

use super::{failure, short_key};
use crate::sh::Secret;

/// A private key on the controller's disk, as far as it can be read without a passphrase.
#[derive(Clone, Debug)]
pub struct KeyFile {
    pub path: PathBuf,
    /// `None`: an encrypted PEM key without a `.pub` beside it.
    pub public: Option<PublicKey>,
    pub private: Private,
}

#[derive(Clone, Debug)]
pub enum Private {
    Open(Arc<PrivateKey>),
    /// The file's text, still encrypted.
    Sealed(Secret),
    /// Only the public half is here: the agent, or a token, has the other.
    Elsewhere,
}

impl KeyFile {
    /// Reads a key. `Ok(None)`: there is no such file.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Secret::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::public_only(path)),
            Err(error) => return Err(problem(path, failure::plain(&error))),
        };
        if let Ok(public) = PublicKey::from_openssh(text.reveal().trim()) {
            return Ok(Some(Self::elsewhere(path, public)));
        }
        too_open(path)?;
        Self::parse(path, text).map(Some)
    }

    fn parse(path: &Path, text: Secret) -> Result<Self, String> {
        let path_buf = path.to_path_buf();
        match short_key::decode(text.reveal()) {
            Ok(key) if is_token(&key) => Ok(Self::elsewhere(path, key.public_key().clone())),
            Ok(key) => {
                let public = Some(key.public_key().clone());
                Ok(Self { path: path_buf, public, private: Private::Open(Arc::new(key)) })
            }
            Err(_) if is_encrypted(text.reveal()) => {
                let own = PrivateKey::from_openssh(text.reveal()).ok().map(|key| key.public_key().clone());
                let public = own.or_else(|| load_public_key(beside(path, ".pub")).ok());
                Ok(Self { path: path_buf, public, private: Private::Sealed(text) })
            }
            Err(error) => Err(problem(path, format!("not a private key that can be read ({error})"))),
        }
    }

    fn public_only(path: &Path) -> Option<Self> {
        let public = load_public_key(beside(path, ".pub")).ok()?;
        Some(Self::elsewhere(path, public))
    }

    fn elsewhere(path: &Path, public: PublicKey) -> Self {
        Self { path: path.to_path_buf(), public: Some(public), private: Private::Elsewhere }
    }

    /// The certificate that lies beside the key, or `None`.
    pub fn certificate(&self) -> Option<Certificate> {
        certificate(&beside(&self.path, "-cert.pub"))
    }
}

pub fn certificate(path: &Path) -> Option<Certificate> {
    russh::keys::load_openssh_certificate(path).ok()
}

/// Opens an encrypted key; `None` when the passphrase is wrong.
pub fn open(text: &Secret, passphrase: &Secret) -> Option<PrivateKey> {
    decode_secret_key(text.reveal(), Some(passphrase.reveal())).ok()
}

fn is_encrypted(text: &str) -> bool {
    let pem = text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED");
    pem || PrivateKey::from_openssh(text).is_ok_and(|key| key.is_encrypted())
}

/// A security key's file has only a handle in it.
fn is_token(key: &PrivateKey) -> bool {
    use russh::keys::Algorithm::{SkEcdsaSha2NistP256, SkEd25519};
    matches!(key.algorithm(), SkEd25519 | SkEcdsaSha2NistP256)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// OpenSSH does not use keys of ours that others can read: neither do we.
fn too_open(path: &Path) -> Result<(), String> {
    let Ok(meta) = std::fs::metadata(path) else {
        return Ok(());
    };
    let own = meta.uid() == rustix::process::getuid().as_raw();
    match own && meta.mode() & 0o077 != 0 {
        false => Ok(()),
        true => {
            let mode = meta.mode() & 0o7777;
            let path = path.display();
            Err(format!("key `{path}` not used: others can read it (mode {mode:04o}; `chmod 600 {path}`)"))
        }
    }
}

fn problem(path: &Path, what: impl std::fmt::Display) -> String {
    format!("key {}: {what}", failure::path(path))
}
