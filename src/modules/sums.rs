use std::io::Read;

use md5::Md5;
use sha1::{Digest, Sha1};

use crate::{plan::Failure, sh::Body};

/// SHA-1 of what will be sent, in hexadecimal.
pub fn sha1(body: &Body) -> Result<String, Failure> {
    sum::<Sha1>(body)
}

pub fn md5(body: &Body) -> Result<String, Failure> {
    sum::<Md5>(body)
}

fn sum<D: Digest>(body: &Body) -> Result<String, Failure> {
    let mut digest = D::new();
    match body {
        Body::Bytes(bytes) => digest.update(bytes),
        Body::Secret(secret) => digest.update(secret.reveal()),
        Body::File(path) => {
            let told = |error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
            let mut file = std::fs::File::open(path).map_err(told)?;
            let mut part = vec![0; 1 << 16];
            loop {
                match file.read(&mut part).map_err(told)? {
                    0 => break,
                    count => digest.update(&part[..count]),
                }
            }
        }
    }
    Ok(hex::encode(digest.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        let body = Body::from("x".to_owned());
        assert_eq!(sha1(&body).unwrap(), "11f6ad8ec52a2984abaafd7c3b516503785c2072");
        assert_eq!(md5(&body).unwrap(), "9dd4e461268c8034f5c8564e155c67a6");
    }
}
