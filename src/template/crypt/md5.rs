use md5::{Digest, Md5};

use super::encode::push;

/// `$1$salt$…`. The salt is at most 8 characters.
pub fn md5_crypt(password: &[u8], salt: &str) -> String {
    let salt: String = salt.chars().take(8).collect();
    let inner = Md5::new().chain_update(password).chain_update(&salt).chain_update(password).finalize();
    let mut outer = Md5::new().chain_update(password).chain_update(b"$1$").chain_update(&salt);
    for chunk in password.chunks(16) {
        outer.update(&inner[..chunk.len()]);
    }
    let mut length = password.len();
    while length > 0 {
        outer.update(if length & 1 == 1 { &[0][..] } else { &password[..1] });
        length >>= 1;
    }
    let mut digest = outer.finalize();
    for round in 0..1000 {
        digest = stretch(round, password, salt.as_bytes(), &digest);
    }
    let mut out = format!("$1${salt}$");
    for [a, b, c] in [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]] {
        push(&mut out, [digest[a], digest[b], digest[c]], 4);
    }
    push(&mut out, [0, 0, digest[11]], 2);
    out
}

fn stretch(round: u32, password: &[u8], salt: &[u8], before: &[u8]) -> md5::digest::Output<Md5> {
    let odd = round & 1 == 1;
    let mut digest = Md5::new();
    digest.update(if odd { password } else { before });
    if !round.is_multiple_of(3) {
        digest.update(salt);
    }
    if !round.is_multiple_of(7) {
        digest.update(password);
    }
    digest.update(if odd { before } else { password });
    digest.finalize()
}
