/// The alphabet of salts and hashes.
pub const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Three bytes, the most significant first, as `count` characters, the least significant first.
pub fn push(out: &mut String, bytes: [u8; 3], count: usize) {
    let mut bits = u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2]);
    for _ in 0..count {
        let at = usize::try_from(bits & 63).unwrap_or(0);
        out.push(char::from(ALPHABET[at]));
        bits >>= 6;
    }
}
