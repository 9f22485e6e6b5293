use std::{fs::File, io::Read};

use super::api::Error;

/// 128 random bits as hexadecimal digits.
pub fn token() -> Result<String, Error> {
    let mut bits = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bits))
        .map(|()| hex::encode(bits))
        .map_err(|error| Error::Unreachable {
            message: format!("no random numbers from `/dev/urandom`: {error}"),
            hint: None,
        })
}
