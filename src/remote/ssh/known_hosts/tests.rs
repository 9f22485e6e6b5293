use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use russh::keys::{Algorithm, PrivateKey, PublicKey};

use super::*;
use crate::remote::ssh::settings::HostKeys;

fn key(algorithm: Algorithm) -> PublicKey {
    let mut random = russh::keys::key::safe_rng();
    PrivateKey::random(&mut random, algorithm).unwrap().public_key().clone()
}

fn folder(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("known-hosts-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn settings(file: &Path, name: &str, bare: Option<&str>) -> HostKeys {
    HostKeys {
        name: name.into(),
        bare: bare.map(str::to_string),
        user_files: vec![file.to_path_buf()],
        ..HostKeys::default()
    }
}

fn line(key: &PublicKey) -> String {
    key.to_openssh().unwrap()
}

#[test]
fn what_a_file_says() {
    let dir = folder("judge");
    let file = dir.join("known_hosts");
    let ecdsa = Algorithm::Ecdsa { curve: russh::keys::EcdsaCurve::NistP256 };
    let (known, second, other) = (key(Algorithm::Ed25519), key(Algorithm::Ed25519), key(ecdsa.clone()));
    let (revoked, authority, stranger) = (key(Algorithm::Ed25519), key(Algorithm::Ed25519), key(ecdsa));
    let text = format!(
        "# a comment\n\ngarbage\nweb1 ssh-ed25519 notbase64\n\
         web1,10.0.0.1 {}\nweb1 {}\n@cert-authority web1,*.ca {}\n@revoked * {}\n\
         @unknown web1 {}\n[port]:2222 {}\nport {}\n!bad,* {}\n",
        line(&known),
        line(&second),
        line(&authority),
        line(&revoked),
        line(&other),
        line(&known),
        line(&other),
        line(&revoked),
    );
    std::fs::write(&file, text).unwrap();
    let say = |name: &str, bare: Option<&str>, key: &PublicKey| match KnownHosts::read(&settings(
        &file, name, bare,
    ))
    .judge(key.key_data())
    {
        Verdict::Known => "known".to_string(),
        Verdict::Unknown => "unknown".to_string(),
        Verdict::Changed(entry) => format!("changed {}", entry.line),
        Verdict::Revoked(entry) => format!("revoked {}", entry.line),
    };
    assert_eq!(say("web1", None, &known), "known");
    assert_eq!(say("web1", None, &second), "known");
    assert_eq!(say("web1", None, &stranger), "changed 5");
    assert_eq!(say("web1", None, &other), "changed 5");
    assert_eq!(say("web1", None, &revoked), "revoked 8");
    assert_eq!(say("bad", None, &revoked), "revoked 8");
    assert_eq!(say("bad", None, &known), "unknown");
    assert_eq!(say("bad", None, &authority), "unknown");
    assert_eq!(say("[port]:2222", Some("port"), &known), "known");
    assert_eq!(say("[port]:2222", Some("port"), &other), "known");
    assert_eq!(say("[port]:2222", Some("port"), &stranger), "changed 10");
    assert_eq!(say("[bad]:1", Some("bad"), &stranger), "changed 12");
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_new_key_is_added() {
    let dir = folder("learn");
    let file = dir.join("new/known_hosts");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (first, second, third) = (key(Algorithm::Ed25519), key(Algorithm::Ed25519), key(Algorithm::Ed25519));
    learn(&file, "web1", false, &first).unwrap();
    assert_eq!((mode(&file), mode(&dir.join("new"))), (0o600, 0o700));
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.trim_end()).unwrap();
    learn(&file, "[web2]:2222", false, &second).unwrap();
    assert!(!KnownHosts::read(&settings(&file, "web1", None)).hashed);
    learn(&file, "web3", true, &third).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
    for (name, key) in [("web1", &first), ("[web2]:2222", &second), ("web3", &third)] {
        let known = KnownHosts::read(&settings(&file, name, None));
        assert!(matches!(known.judge(key.key_data()), Verdict::Known), "{name}");
        assert!(known.hashed);
        assert_eq!(known.algorithms(), [Algorithm::Ed25519]);
    }
    std::fs::remove_dir_all(dir).unwrap();
}

/// OpenSSH's own tool finds what we wrote, hashed or not; nothing is checked where it is not installed.
#[test]
fn openssh_reads_what_we_write() {
    let dir = folder("keygen");
    let file = dir.join("known_hosts");
    learn(&file, "[web1]:2222", true, &key(Algorithm::Ed25519)).unwrap();
    let mut keygen = std::process::Command::new("ssh-keygen");
    match keygen.args(["-F", "[web1]:2222", "-f"]).arg(&file).output() {
        Err(_) => println!("skipped: `ssh-keygen` is not installed"),
        Ok(output) => assert!(String::from_utf8_lossy(&output.stdout).contains("found: line 1")),
    }
    std::fs::remove_dir_all(dir).unwrap();
}
