//! ECDSA keys whose secret number begins with zeros: OpenSSH writes it without them, about one key in 500 has some, and
//! the parser wants all 32 bytes.

use base64::{Engine, engine::general_purpose::STANDARD};
use russh::keys::{PrivateKey, decode_secret_key};
use zeroize::Zeroizing;

const HEADER: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
const FOOTER: &str = "\n-----END OPENSSH PRIVATE KEY-----\n";
const MAGIC: &[u8] = b"openssh-key-v1\0";
const SIZE: usize = 32;

/// Reads a key that has no passphrase.
pub fn decode(text: &str) -> Result<PrivateKey, russh::keys::Error> {
    decode_secret_key(text, None)
        .or_else(|error| filled(text).and_then(|text| decode_secret_key(&text, None).ok()).ok_or(error))
}

/// The same key with the number in full; `None` for all other keys.
fn filled(text: &str) -> Option<Zeroizing<String>> {
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let bytes = Zeroizing::new(STANDARD.decode(body).ok()?);
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let start = rest;
    let plain = part(&mut rest)? == b"none";
    // Two of the passphrase, how many keys there are, the public key.
    part(&mut rest).and(part(&mut rest)).and(number(&mut rest)).and(part(&mut rest))?;
    let head = &start[..start.len() - rest.len()];
    let mut secret = part(&mut rest)?;
    let checks = secret.split_off(..8)?;
    let names = secret;
    let kind = part(&mut secret)?;
    part(&mut secret).and(part(&mut secret))?;
    let names = &names[..names.len() - secret.len()];
    let (short, comment) = (part(&mut secret)?, part(&mut secret)?);
    if !plain || kind != b"ecdsa-sha2-nistp256" || short.len() >= SIZE {
        return None;
    }
    let full = Zeroizing::new([vec![0; SIZE - short.len()], short.to_vec()].concat());
    let mut inner = Zeroizing::new([checks, names, &lengthy(&full), &lengthy(comment)].concat());
    (1..).take((8 - inner.len() % 8) % 8).for_each(|byte| inner.push(byte));
    let whole = Zeroizing::new([MAGIC, head, &lengthy(&inner)].concat());
    Some(Zeroizing::new([HEADER, &lines(&Zeroizing::new(STANDARD.encode(&*whole))), FOOTER].concat()))
}

/// As wide as OpenSSH's.
fn lines(text: &str) -> Zeroizing<String> {
    let mut wrapped = Zeroizing::new(String::new());
    for (at, letter) in text.char_indices() {
        if at > 0 && at % 70 == 0 {
            wrapped.push('\n');
        }
        wrapped.push(letter);
    }
    wrapped
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let bytes = rest.split_off(..4)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

/// Bytes behind their length.
fn part<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = number(rest)?;
    rest.split_off(..length)
}

fn lengthy(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    Zeroizing::new([&length.to_be_bytes(), bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made for this test alone.
    const KEY: &str = "\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS
1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQQ7R0ZrBehzzQak4olQvjz+CqWPyJ+Q
S3P1Rzy3DZ3FdU4EBtL9RX2ZB7RtpYfNCwuQI9ODqVXk8o5H6FyVLBFxAAAAoDzj6yw84+
ssAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDtHRmsF6HPNBqTi
iVC+PP4KpY/In5BLc/VHPLcNncV1TgQG0v1FfZkHtG2lh80LC5Aj04OpVeTyjkfoXJUsEX
EAAAAfKiwV/u39zxA5wRWFFP5Iomtkkxt6aMTEvIMCKujEgAAAAAR0ZXN0AQIDBAU=
-----END OPENSSH PRIVATE KEY-----
";

    #[test]
    fn a_number_that_begins_with_zeros() {
        assert!(decode_secret_key(KEY, None).is_err(), "the parser can do it now: this file is not needed");
        let public = decode(KEY).unwrap().public_key().to_openssh().unwrap();
        assert!(public.contains("0v1FfZkHtG2lh80LC5Aj04OpVeTyjkfoXJUsEXE="), "{public}");
        assert!(decode("nonsense").is_err());
    }
}
