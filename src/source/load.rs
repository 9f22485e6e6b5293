use std::{io::Read, path::Path, sync::Arc};

use super::{
    compose::Loaded,
    diagnostic::Diagnostic,
    file::{File, Place, shown},
    node::{Kind, Node},
    parse::parse,
    vault::{self, Secrets, VaultError},
};

/// What to do where a vault's password is missing.
pub const VAULT_HINT: &str = "give the vault's password by `--vault-password-file FILE`, or be asked by `-J`";

/// Whether a file is vaulted as a whole; of one that cannot be read that is not known.
pub fn is_vaulted(path: &Path) -> bool {
    let mut start = vec![];
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    read.is_ok() && vault::is_encrypted(&start)
}

/// A YAML or JSON file without encryption.
pub fn load(path: &Path) -> Result<Loaded, Diagnostic> {
    load_with(path, &Secrets::default())
}

/// A YAML or JSON file that may be vaulted as a whole.
pub fn load_with(path: &Path, secrets: &Secrets) -> Result<Loaded, Diagnostic> {
    parse(&read_text(path, secrets)?)
}

/// A text file that may be vaulted. A byte order mark is dropped.
pub fn read_text(path: &Path, secrets: &Secrets) -> Result<Arc<File>, Diagnostic> {
    text_of(path, read(path, secrets)?)
}

/// The same of bytes that were read already; whether they were decrypted.
pub fn text_of(path: &Path, (bytes, secret): (Vec<u8>, bool)) -> Result<Arc<File>, Diagnostic> {
    let text = String::from_utf8(bytes)
        .map_err(|error| not_text(path, error.as_bytes(), error.utf8_error().valid_up_to(), secret))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(match secret {
        true => File::secret(path, text),
        false => File::new(path, text),
    })
}

/// The bytes of a file, decrypted where it is vaulted, and whether it was.
pub fn read(path: &Path, secrets: &Secrets) -> Result<(Vec<u8>, bool), Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    decrypted(path, bytes, secrets)
}

/// The same of bytes that were read already.
pub fn decrypted(path: &Path, bytes: Vec<u8>, secrets: &Secrets) -> Result<(Vec<u8>, bool), Diagnostic> {
    if !vault::is_encrypted(&bytes) {
        return Ok((bytes, false));
    }
    match vault::decrypt(&bytes, secrets) {
        Ok(plain) => Ok((plain, true)),
        Err(error) => {
            let hint = match error {
                VaultError::NoSecrets => Some(VAULT_HINT),
                VaultError::NoneFits => Some("it was encrypted with another password than those given"),
                _ => None,
            };
            Err(Diagnostic::error(format!("{error} on {}", shown(path))).maybe_hint(hint))
        }
    }
}

/// The plaintext of an inline `!vault` scalar.
pub fn unvault(node: &Node, secrets: &Secrets) -> Result<String, Diagnostic> {
    let Kind::Str(text) = &node.kind else {
        return Err(Diagnostic::error("`!vault` needs text").at(&node.place));
    };
    let plain = vault::decrypt(text.as_bytes(), secrets)
        .map_err(|error| Diagnostic::error(error.to_string()).at(&node.place))?;
    String::from_utf8(plain)
        .map_err(|_| Diagnostic::error("the decrypted value is not UTF-8").at(&node.place))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let reason = error.to_string();
    let reason = reason.split(" (os error").next().unwrap_or(&reason);
    Diagnostic::error(format!("could not read `{}`: {reason}", shown(path)))
}

/// `at`: the byte that starts no character.
fn not_text(path: &Path, bytes: &[u8], at: usize, secret: bool) -> Diagnostic {
    let error = Diagnostic::error(format!("not UTF-8 text: byte {at} starts no character"));
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16",
        _ => "another encoding, such as Latin-1",
    };
    let shown = if secret || encoding == "UTF-16" {
        String::new()
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    };
    let file = File::new(path, shown);
    let span = if file.text.is_empty() { 0..0 } else { at..at + char::REPLACEMENT_CHARACTER.len_utf8() };
    error.at(&Place::new(&file, span)).hint(format!("it seems to be {encoding}: save it as UTF-8"))
}
