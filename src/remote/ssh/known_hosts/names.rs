use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::super::config;

/// How a hashed name begins.
const HASHED: &str = "|1|";

/// Whether the names of a line stand for `name`, which is in lower case.
pub fn matches(names: &str, name: &str) -> bool {
    match names.strip_prefix(HASHED) {
        Some(hashed) => matches_hash(hashed, name).unwrap_or(false),
        None => config::any(names.to_lowercase().split(','), name),
    }
}

pub fn is_hashed(names: &str) -> bool {
    names.starts_with(HASHED)
}

/// `name` in hashed form.
pub fn hash(name: &str, salt: &[u8]) -> Option<String> {
    let digest = keyed(name, salt)?.finalize().into_bytes();
    Some(format!("{HASHED}{}|{}", STANDARD.encode(salt), STANDARD.encode(digest)))
}

fn matches_hash(hashed: &str, name: &str) -> Option<bool> {
    let (salt, digest) = hashed.split_once('|')?;
    let (salt, digest) = (STANDARD.decode(salt).ok()?, STANDARD.decode(digest).ok()?);
    Some(keyed(name, &salt)?.verify_slice(&digest).is_ok())
}

fn keyed(name: &str, salt: &[u8]) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(salt).ok()?;
    mac.update(name.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names() {
        for (names, name, expected) in [
            ("web1,10.0.0.1", "10.0.0.1", true),
            ("Web1", "web1", true),
            ("web1", "[web1]:2222", false),
            ("[web1]:2222", "[web1]:2222", true),
            ("*.example.com,!db.example.com", "web.example.com", true),
            ("*.example.com,!db.example.com", "db.example.com", false),
            ("|1|not base64|x", "web1", false),
            ("|1|short", "web1", false),
        ] {
            assert_eq!(matches(names, name), expected, "{names} for {name}");
        }
    }

    #[test]
    fn hashed_names() {
        let hashed = hash("[web1]:2222", b"01234567890123456789").unwrap();
        assert!(is_hashed(&hashed));
        assert!(matches(&hashed, "[web1]:2222"));
        assert!(!matches(&hashed, "web1"));
    }
}
