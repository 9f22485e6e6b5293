use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::sh::Body;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    Md5,
    #[default]
    #[serde(alias = "sha")]
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    pub(super) const ALL: [Self; 6] =
        [Self::Md5, Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Such as `sha1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The digest of what would be sent, in lower-case hexadecimal.
    pub fn of(self, body: &Body) -> std::io::Result<String> {
        let bytes = body.bytes()?;
        Ok(match self {
            Self::Md5 => hex::encode(Md5::digest(&bytes)),
            Self::Sha1 => hex::encode(Sha1::digest(&bytes)),
            Self::Sha224 => hex::encode(Sha224::digest(&bytes)),
            Self::Sha256 => hex::encode(Sha256::digest(&bytes)),
            Self::Sha384 => hex::encode(Sha384::digest(&bytes)),
            Self::Sha512 => hex::encode(Sha512::digest(&bytes)),
        })
    }
}
