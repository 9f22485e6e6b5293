use std::{borrow::Cow, sync::Arc};

use russh::{
    AlgorithmKind, Preferred, cipher,
    client::{Config, GexParams},
    compression, kex,
    keys::{Algorithm, EcdsaCurve, HashAlg},
};

use super::settings::Settings;

/// What one side may send before the other has to say that it has read it: enough for a long, fast line.
const WINDOW: u32 = 16 << 20;

/// Group exchange is slow with large groups; 8192 bits take seconds.
const GEX_BITS: (usize, usize, usize) = (2048, 3072, 8192);

const KEX: [kex::Name; 16] = [
    kex::MLKEM768X25519_SHA256,
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::ECDH_SHA2_NISTP256,
    kex::ECDH_SHA2_NISTP384,
    kex::ECDH_SHA2_NISTP521,
    kex::DH_G14_SHA256,
    kex::DH_G15_SHA512,
    kex::DH_G16_SHA512,
    kex::DH_G17_SHA512,
    kex::DH_G18_SHA512,
    kex::DH_GEX_SHA256,
    kex::EXTENSION_SUPPORT_AS_CLIENT,
    kex::EXTENSION_SUPPORT_AS_SERVER,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
];

/// The fastest first, where processors have instructions for AES.
const CIPHERS: [cipher::Name; 5] = [
    cipher::AES_256_GCM,
    cipher::CHACHA20_POLY1305,
    cipher::AES_256_CTR,
    cipher::AES_192_CTR,
    cipher::AES_128_CTR,
];

/// Where the person's configuration wants it: it makes large texts on slow lines cheaper, and nothing else.
const COMPRESSIONS: [compression::Name; 2] = [compression::ZLIB_LEGACY, compression::NONE];

const HOST_KEYS: [Algorithm; 6] = [
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
];

/// How to talk to a server of whose key these kinds are known: it is asked for one of them first, and before that for a
/// certificate where one can be judged.
pub fn config(settings: &Settings, known: &[Algorithm], certificate: bool) -> Arc<Config> {
    let (least, wanted, most) = GEX_BITS;
    let certificates: &[Algorithm] = if certificate { &HOST_KEYS } else { &[] };
    let compressions = if settings.compression { &COMPRESSIONS[..] } else { &COMPRESSIONS[1..] };
    Arc::new(Config {
        window_size: WINDOW,
        preferred: Preferred {
            kex: Cow::Borrowed(&KEX),
            key: Cow::Owned(host_keys(known)),
            host_key_certificates: Cow::Owned(certificates.to_vec()),
            cipher: Cow::Borrowed(&CIPHERS),
            compression: Cow::Borrowed(compressions),
            ..Preferred::DEFAULT
        },
        keepalive_interval: Some(settings.alive_interval),
        keepalive_max: settings.alive_count_max,
        gex: GexParams::new(least, wanted, most).unwrap_or_default(),
        nodelay: true,
        ..Config::default()
    })
}

fn host_keys(known: &[Algorithm]) -> Vec<Algorithm> {
    let is_known = |algorithm: &Algorithm| match algorithm {
        Algorithm::Rsa { .. } => known.iter().any(|known| matches!(known, Algorithm::Rsa { .. })),
        other => known.contains(other),
    };
    let (mut first, rest): (Vec<_>, Vec<_>) = HOST_KEYS.into_iter().partition(is_known);
    first.extend(rest);
    first
}

/// What the two sides could not agree on.
pub fn kind(kind: &AlgorithmKind) -> &'static str {
    match kind {
        AlgorithmKind::Kex => "key exchange method",
        AlgorithmKind::Key => "host key type",
        AlgorithmKind::Cipher => "cipher",
        AlgorithmKind::Compression => "compression",
        AlgorithmKind::Mac => "MAC",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_kinds_come_first() {
        assert_eq!(host_keys(&[]), HOST_KEYS);
        let rsa = host_keys(&[Algorithm::Rsa { hash: None }]);
        assert_eq!(rsa[..2], HOST_KEYS[4..]);
        assert_eq!(rsa[2], Algorithm::Ed25519);
        assert_eq!(host_keys(&HOST_KEYS[2..3])[0], HOST_KEYS[2]);
    }
}
