use super::{
    super::twister::Twister,
    md5::md5_crypt,
    sha::{Kind, sha_crypt},
};

const SALT: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./";

/// A way of hashing passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Md5,
    Sha256,
    Sha512,
}

impl Scheme {
    /// By the names of hash types: `sha512`, `sha512_crypt` …
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "md5" | "md5_crypt" => Ok(Self::Md5),
            "sha256" | "sha256_crypt" => Ok(Self::Sha256),
            "sha512" | "sha512_crypt" => Ok(Self::Sha512),
            other => Err(format!("{other} hashing is not supported")),
        }
    }

    /// Random characters, as many as are usual unless told.
    pub fn fresh_salt(self, length: Option<usize>) -> String {
        let usual = if self == Self::Md5 { 8 } else { 16 };
        let mut twister = Twister::fresh();
        let picked = (0..length.unwrap_or(usual)).map(|_| {
            let at = usize::try_from(twister.below(SALT.len() as u64)).unwrap_or(0);
            char::from(SALT[at])
        });
        picked.collect()
    }

    /// The hash, with what is needed to compare a password with it.
    pub fn hash(self, password: &str, salt: &str, rounds: Option<u32>) -> Result<String, String> {
        if let Some(bad) = salt.chars().find(|c| !c.is_ascii_alphanumeric() && !"./".contains(*c)) {
            return Err(format!("invalid characters in salt: '{bad}'"));
        }
        let rounds = |usual: u32| rounds.unwrap_or(usual).clamp(1000, 999_999_999);
        let password = password.as_bytes();
        Ok(match self {
            Self::Md5 => md5_crypt(password, salt),
            Self::Sha256 => sha_crypt(Kind::Sha256, password, salt, rounds(535_000)),
            Self::Sha512 => sha_crypt(Kind::Sha512, password, salt, rounds(656_000)),
        })
    }
}
