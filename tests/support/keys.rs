use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use russh::keys::{
    PrivateKey,
    ssh_key::{LineEnding, private::Ed25519Keypair},
};

/// A new ed25519 key: private text in OpenSSH's form and public line.
pub fn new_key() -> (String, String) {
    let mut seed = [0; 32];
    File::open("/dev/urandom").unwrap().read_exact(&mut seed).unwrap();
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&seed));
    let private = key.to_openssh(LineEnding::LF).unwrap().to_string();
    (private, key.public_key().to_openssh().unwrap())
}

/// A file that only its owner may read, as clients demand of private keys.
pub fn write_private(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}
