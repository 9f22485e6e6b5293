use russh::keys::{Algorithm, HashAlg, PublicKey, ssh_key::public::KeyData};

/// The kind of a key as OpenSSH prints it: `ED25519`.
pub fn kind(algorithm: &Algorithm) -> String {
    match algorithm {
        Algorithm::Ed25519 => "ED25519".into(),
        Algorithm::Ecdsa { .. } => "ECDSA".into(),
        Algorithm::Rsa { .. } => "RSA".into(),
        Algorithm::SkEd25519 => "ED25519-SK".into(),
        Algorithm::SkEcdsaSha2NistP256 => "ECDSA-SK".into(),
        other => other.as_str().to_uppercase(),
    }
}

/// `SHA256:…`.
pub fn fingerprint(key: &KeyData) -> String {
    PublicKey::from(key.clone()).fingerprint(HashAlg::Sha256).to_string()
}
