use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use russh::keys::{PublicKey, PublicKeyBase64};

use super::names;

/// Bytes of salt in a hashed name: as many as its digest has.
const SALT: usize = 20;

/// Adds a host's key to a file, which is made, readable by its owner only, where there is none.
pub fn learn(file: &Path, name: &str, hashed: bool, key: &PublicKey) -> io::Result<()> {
    let name = match hashed {
        true => names::hash(name, &salt()?).unwrap_or_else(|| name.to_string()),
        false => name.to_string(),
    };
    let line = format!("{name} {} {}\n", key.algorithm().as_str(), key.public_key_base64());
    append(file, &line)
}

/// One write, so that two hosts that are learnt at the same time do not mix.
fn append(file: &Path, line: &str) -> io::Result<()> {
    if let Some(dir) = file.parent().filter(|dir| !dir.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)?;
    let line = match ends_in_newline(&mut file)? {
        true => line.to_string(),
        false => format!("\n{line}"),
    };
    file.write_all(line.as_bytes())
}

fn ends_in_newline(file: &mut std::fs::File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

fn salt() -> io::Result<[u8; SALT]> {
    let mut salt = [0; SALT];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut salt)?;
    Ok(salt)
}
