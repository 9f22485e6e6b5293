use sha2::{Digest, Sha256, Sha512};

use super::encode::push;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sha256,
    Sha512,
}

/// Rounds that are not written into the hash.
const DEFAULT_ROUNDS: u32 = 5000;

/// `$5$…` or `$6$…`. The salt is at most 16 characters.
pub fn sha_crypt(kind: Kind, password: &[u8], salt: &str, rounds: u32) -> String {
    let salt: String = salt.chars().take(16).collect();
    let (mark, digest) = match kind {
        Kind::Sha256 => (5, crypt::<Sha256>(password, salt.as_bytes(), rounds)),
        Kind::Sha512 => (6, crypt::<Sha512>(password, salt.as_bytes(), rounds)),
    };
    let shown = if rounds == DEFAULT_ROUNDS { String::new() } else { format!("rounds={rounds}$") };
    let mut out = format!("${mark}${shown}{salt}$");
    match kind {
        Kind::Sha256 => encode_256(&digest, &mut out),
        Kind::Sha512 => encode_512(&digest, &mut out),
    }
    out
}

fn crypt<D: Digest>(password: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
    let inner = D::new().chain_update(password).chain_update(salt).chain_update(password).finalize();
    let mut outer = D::new().chain_update(password).chain_update(salt);
    outer.update(filled(&inner, password.len()));
    let mut length = password.len();
    while length > 0 {
        outer.update(if length & 1 == 1 { &inner[..] } else { password });
        length >>= 1;
    }
    let mut digest = outer.finalize().to_vec();
    let of_password = filled(&repeated::<D>(password, password.len()), password.len());
    let of_salt = filled(&repeated::<D>(salt, 16 + usize::from(digest[0])), salt.len());
    for round in 0..rounds {
        digest = stretch::<D>(round, &of_password, &of_salt, &digest);
    }
    digest
}

/// The digest of something many times over.
fn repeated<D: Digest>(part: &[u8], times: usize) -> Vec<u8> {
    let mut digest = D::new();
    (0..times).for_each(|_| digest.update(part));
    digest.finalize().to_vec()
}

/// A digest over and over, to a length.
fn filled(digest: &[u8], length: usize) -> Vec<u8> {
    digest.iter().copied().cycle().take(length).collect()
}

fn stretch<D: Digest>(round: u32, password: &[u8], salt: &[u8], before: &[u8]) -> Vec<u8> {
    let odd = round & 1 == 1;
    let mut digest = D::new();
    digest.update(if odd { password } else { before });
    if !round.is_multiple_of(3) {
        digest.update(salt);
    }
    if !round.is_multiple_of(7) {
        digest.update(password);
    }
    digest.update(if odd { before } else { password });
    digest.finalize().to_vec()
}

fn encode_256(digest: &[u8], out: &mut String) {
    let (mut a, mut b, mut c) = (0, 10, 20);
    for _ in 0..10 {
        push(out, [digest[a], digest[b], digest[c]], 4);
        (a, b, c) = (c + 1, a + 1, b + 1);
    }
    push(out, [0, digest[31], digest[30]], 3);
}

fn encode_512(digest: &[u8], out: &mut String) {
    let (mut a, mut b, mut c) = (0, 21, 42);
    for _ in 0..21 {
        push(out, [digest[a], digest[b], digest[c]], 4);
        (a, b, c) = (b + 1, c + 1, a + 1);
    }
    push(out, [0, 0, digest[63]], 2);
}

#[cfg(test)]
mod tests {
    use super::{super::md5::md5_crypt, *};

    #[test]
    fn hashes_as_crypt_does() {
        assert_eq!(
            sha_crypt(Kind::Sha512, b"pw", "saltsalt", 1500),
            "$6$rounds=1500$saltsalt$MnZe09aTNETi1s2OJW7wDLzLabnzfgoQHwkkDRJ.1BgK1NPlGnM7.rOxQxM9JD4H5BprWXj/q67bP6ybG7kMt0"
        );
        let long = b"a longer password, of more than sixty-four characters, so that it wraps around";
        assert_eq!(
            sha_crypt(Kind::Sha256, long, "0123456789abcdef", 1000),
            "$5$rounds=1000$0123456789abcdef$DiWIUGjrM/N0lN1m0mciVeKRvv9ivrxDCfGh9u7gna8"
        );
        assert_eq!(
            sha_crypt(Kind::Sha256, b"pw", "saltsalt", 5000),
            "$5$saltsalt$0rl.MZtoLLPP3X0Rdl8riRnphIcAXJY27/aOAyK2hB5"
        );
        assert_eq!(md5_crypt(b"pw", "saltsalt"), "$1$saltsalt$6SNdNaZLKst2LlSm7oPPL1");
    }
}
