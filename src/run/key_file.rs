use std::path::Path;

/// Why a file is no private key that could be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    #[error("{0}")]
    Unreadable(String),
    #[error("it is a public key")]
    Public,
    #[error("it holds no private key")]
    NoKey,
}

impl KeyProblem {
    pub fn hint(&self) -> Option<&'static str> {
        (*self == Self::Public).then_some("the private key is the file without `.pub`")
    }
}

/// Whether a private key can be read: better known before anybody is connected to.
pub fn readable_key(key: &Path) -> Result<(), KeyProblem> {
    let bytes = std::fs::read(key).map_err(|error| KeyProblem::Unreadable(plain(&error)))?;
    let text = String::from_utf8_lossy(&bytes);
    match text.contains("PRIVATE KEY") {
        true => Ok(()),
        false if text.starts_with("ssh-") || text.starts_with("ecdsa-") => Err(KeyProblem::Public),
        false => Err(KeyProblem::NoKey),
    }
}

/// Without the number of the system's error.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
