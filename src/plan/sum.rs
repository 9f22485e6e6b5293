use std::{io::Read, path::Path};

use md5::Md5;
use sha1::{Digest, Sha1};

use crate::sh::Body;

use super::failure::Failure;

/// A digest of what will be sent, in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sum {
    Sha1,
    Md5,
}

impl Sum {
    pub fn of(self, body: &Body) -> Result<String, Failure> {
        match body {
            Body::Bytes(bytes) => Ok(self.of_bytes(bytes)),
            Body::Secret(secret) => Ok(self.of_bytes(secret.reveal().as_bytes())),
            Body::File(path) => self.of_file(path, &|_| ()).map_err(Failure::new),
        }
    }

    fn of_bytes(self, bytes: &[u8]) -> String {
        match self {
            Self::Sha1 => hex::encode(Sha1::digest(bytes)),
            Self::Md5 => hex::encode(Md5::digest(bytes)),
        }
    }

    /// Of a file; `read` is told the bytes of each part.
    pub fn of_file(self, path: &Path, read: &dyn Fn(u64)) -> Result<String, String> {
        match self {
            Self::Sha1 => digest::<Sha1>(path, read),
            Self::Md5 => digest::<Md5>(path, read),
        }
    }
}

fn digest<D: Digest>(path: &Path, read: &dyn Fn(u64)) -> Result<String, String> {
    let told = |error| format!("cannot read `{}`: {error}", path.display());
    let mut digest = D::new();
    let mut file = std::fs::File::open(path).map_err(told)?;
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part).map_err(told)? {
            0 => return Ok(hex::encode(digest.finalize())),
            count => {
                digest.update(&part[..count]);
                read(count as u64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        let body = Body::from("x".to_owned());
        assert_eq!(Sum::Sha1.of(&body).unwrap(), "11f6ad8ec52a2984abaafd7c3b516503785c2072");
        assert_eq!(Sum::Md5.of(&body).unwrap(), "9dd4e461268c8034f5c8564e155c67a6");
    }
}
