//! `$ANSIBLE_VAULT` 1.1 and 1.2: AES-256-CTR with HMAC-SHA256, keys by PBKDF2.

use zeroize::Zeroizing;

use super::vault_cipher::{self as cipher, Sealed};

const MAGIC: &str = "$ANSIBLE_VAULT";
const DEFAULT_LABEL: &str = "default";
const LINE: usize = 80;

/// Why a vaulted text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error("input is not vault encrypted data")]
    NotVault,
    #[error("Attempting to decrypt but no vault secrets found")]
    NoSecrets,
    #[error("Decryption failed (no vault secrets were found that could decrypt)")]
    NoneFits,
    #[error("vault text is damaged: {0}")]
    Damaged(&'static str),
    #[error("vault format `{0}` is not supported")]
    Unsupported(String),
    #[error("a vault password must not be empty")]
    EmptyPassword,
    #[error("no random bytes: {0}")]
    NoRandom(String),
}

/// The passwords of this run, each with its label.
#[derive(Clone, Default)]
pub struct Secrets {
    entries: Vec<(String, Zeroizing<Vec<u8>>)>,
    /// Try only the passwords whose label is that of the text (`vault_id_match`).
    pub only_matching: bool,
}

impl Secrets {
    /// One password without a label.
    pub fn one(password: &str) -> Result<Self, VaultError> {
        let mut secrets = Self::default();
        secrets.add(DEFAULT_LABEL, password.as_bytes())?;
        Ok(secrets)
    }

    /// Line ends behind the password are not a part of it.
    pub fn add(&mut self, label: &str, password: &[u8]) -> Result<(), VaultError> {
        let end = password.iter().rposition(|b| !matches!(b, b'\r' | b'\n')).map_or(0, |at| at + 1);
        if end == 0 {
            return Err(VaultError::EmptyPassword);
        }
        self.entries.push((label.to_owned(), Zeroizing::new(password[..end].to_vec())));
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Those with this label first.
    fn for_label<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let matching = self.entries.iter().filter(move |(of, _)| of == label);
        let others = self.entries.iter().filter(move |(of, _)| of != label && !self.only_matching);
        matching.chain(others).map(|(_, password)| password.as_slice())
    }
}

/// Labels only: passwords are not printed.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|(label, _)| label)).finish()
    }
}

pub fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC.as_bytes())
}

/// The plaintext. Indentation and CRLF of the vaulted text do not matter.
pub fn decrypt(bytes: &[u8], secrets: &Secrets) -> Result<Vec<u8>, VaultError> {
    let text = std::str::from_utf8(bytes).map_err(|_| VaultError::NotVault)?;
    let mut lines = text.trim_start().lines().map(str::trim);
    let label = label(lines.next().unwrap_or(""))?;
    let body: String = lines.collect();
    let sealed = unpack(&body)?;
    if secrets.is_empty() {
        return Err(VaultError::NoSecrets);
    }
    secrets
        .for_label(label)
        .find_map(|password| cipher::open(&sealed, password))
        .ok_or(VaultError::NoneFits)?
        .ok_or(VaultError::Damaged("wrong padding"))
}

/// `$ANSIBLE_VAULT;1.2;AES256;label`.
fn label(header: &str) -> Result<&str, VaultError> {
    let mut fields = header.split(';').map(str::trim);
    if fields.next() != Some(MAGIC) {
        return Err(VaultError::NotVault);
    }
    match (fields.next(), fields.next()) {
        (Some("1.1" | "1.2"), Some("AES256")) => Ok(fields.next().unwrap_or(DEFAULT_LABEL)),
        _ => Err(VaultError::Unsupported(header.to_owned())),
    }
}

fn unpack(body: &str) -> Result<Sealed, VaultError> {
    let damaged = |_| VaultError::Damaged("not hexadecimal");
    let inner = hex::decode(body).map_err(damaged)?;
    let mut parts = inner.split(|&b| b == b'\n').map(hex::decode);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(salt), Some(mac), Some(ciphertext)) => Ok(Sealed {
            salt: salt.map_err(damaged)?,
            mac: mac.map_err(damaged)?,
            ciphertext: ciphertext.map_err(damaged)?,
        }),
        _ => Err(VaultError::Damaged("a part is missing")),
    }
}

/// The vaulted text of `plain`, with a newline at its end. Without a label, or with `default`, the format is 1.1.
pub fn encrypt(plain: &[u8], password: &str, label: Option<&str>) -> Result<String, VaultError> {
    let mut salt = [0; 32];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| std::io::Read::read_exact(&mut random, &mut salt))
        .map_err(|error| VaultError::NoRandom(error.to_string()))?;
    let sealed = cipher::seal(plain, password.as_bytes(), salt.to_vec());
    let parts = [sealed.salt, sealed.mac, sealed.ciphertext].map(hex::encode);
    let mut text = match label {
        None | Some(DEFAULT_LABEL) => format!("{MAGIC};1.1;AES256\n"),
        Some(label) => format!("{MAGIC};1.2;AES256;{label}\n"),
    };
    for line in hex::encode(parts.join("\n")).as_bytes().chunks(LINE) {
        text.extend(line.iter().map(|&b| char::from(b)));
        text.push('\n');
    }
    Ok(text)
}
