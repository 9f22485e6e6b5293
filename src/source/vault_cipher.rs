use aes::Aes256;
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const ROUNDS: u32 = 10_000;
const BLOCK: usize = 16;

/// What a vaulted text holds.
pub(super) struct Sealed {
    pub salt: Vec<u8>,
    pub mac: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// Key of the cipher, key of the code, first counter block.
struct Keys(Zeroizing<[u8; 80]>);

impl Keys {
    fn derive(password: &[u8], salt: &[u8]) -> Self {
        let mut keys = Zeroizing::new([0; 80]);
        pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, ROUNDS, keys.as_mut_slice());
        Self(keys)
    }

    /// Enciphers and deciphers: in counter mode both are one.
    fn apply(&self, data: &mut [u8]) {
        if let Ok(mut cipher) = Ctr128BE::<Aes256>::new_from_slices(&self.0[..32], &self.0[64..]) {
            cipher.apply_keystream(data);
        }
    }

    fn mac(&self, ciphertext: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0[32..64]).ok()?;
        mac.update(ciphertext);
        Some(mac)
    }
}

/// The plaintext; `None` where the password is wrong, `Some(None)` where it is right and the padding is not.
pub(super) fn open(sealed: &Sealed, password: &[u8]) -> Option<Option<Vec<u8>>> {
    let keys = Keys::derive(password, &sealed.salt);
    keys.mac(&sealed.ciphertext)?.verify_slice(&sealed.mac).ok()?;
    let mut plain = sealed.ciphertext.clone();
    keys.apply(&mut plain);
    let padding = plain.last().map_or(0, |&b| usize::from(b));
    let end = plain.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding));
    Some(end.map(|end| {
        plain.truncate(end);
        plain
    }))
}

pub(super) fn seal(plain: &[u8], password: &[u8], salt: Vec<u8>) -> Sealed {
    let keys = Keys::derive(password, &salt);
    let padding = BLOCK - plain.len() % BLOCK;
    let mut ciphertext = plain.to_vec();
    ciphertext.resize(plain.len() + padding, padding as u8);
    keys.apply(&mut ciphertext);
    let mac = keys.mac(&ciphertext).map(|mac| mac.finalize().into_bytes().to_vec());
    Sealed { salt, mac: mac.unwrap_or_default(), ciphertext }
}
