use std::{borrow::Cow, path::PathBuf, sync::Arc};

use super::secret::Secret;

/// Bytes that travel to a host beside a request: never part of a command line.
#[derive(Clone, Debug)]
pub enum Body {
    /// Held once, whoever has them.
    Bytes(Arc<[u8]>),
    /// Read from the controller's disk while it is sent.
    File(PathBuf),
    Secret(Secret),
}

impl Body {
    /// Length in bytes; a file is asked for its size now.
    pub fn len(&self) -> std::io::Result<u64> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
            Self::File(path) => Ok(std::fs::metadata(path)?.len()),
            Self::Secret(secret) => Ok(secret.reveal().len() as u64),
        }
    }

    /// All of it.
    pub fn bytes(&self) -> std::io::Result<Cow<'_, [u8]>> {
        Ok(match self {
            Self::Bytes(bytes) => (&**bytes).into(),
            Self::File(path) => std::fs::read(path)?.into(),
            Self::Secret(secret) => secret.reveal().as_bytes().into(),
        })
    }

    pub fn is_empty(&self) -> std::io::Result<bool> {
        Ok(self.len()? == 0)
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes().into())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}
