use crate::source::{
    File, Secrets, parse, read_text, unvault,
    vault::{VaultError, decrypt, encrypt, is_encrypted},
};

/// Made by an independent implementation: password `hunter2`, text `hello vault`.
const KNOWN: &str = include_str!("known.vault");

fn secrets(list: &[(&str, &str)]) -> Secrets {
    let mut secrets = Secrets::default();
    for (label, password) in list {
        secrets.add(label, password.as_bytes()).unwrap();
    }
    secrets
}

#[test]
fn texts_of_others_are_decrypted() {
    let plain = decrypt(KNOWN.as_bytes(), &secrets(&[("default", "hunter2\r\n")]));
    assert_eq!(plain.unwrap(), b"hello vault\n");
    let windows = KNOWN.replace('\n', "\r\n");
    assert!(decrypt(windows.as_bytes(), &secrets(&[("x", "wrong"), ("y", "hunter2")])).is_ok());
}

#[test]
fn what_is_encrypted_comes_back() {
    let text = encrypt(b"16 bytes exactly", "pw", Some("prod")).unwrap();
    assert!(text.starts_with("$ANSIBLE_VAULT;1.2;AES256;prod\n") && text.ends_with('\n'));
    assert!(text.lines().all(|line| line.len() <= 80));
    assert!(is_encrypted(text.as_bytes()));
    let mut only = secrets(&[("dev", "pw")]);
    assert_eq!(decrypt(text.as_bytes(), &only).unwrap(), b"16 bytes exactly");
    only.only_matching = true;
    assert_eq!(decrypt(text.as_bytes(), &only), Err(VaultError::NoneFits));
}

#[test]
fn refusals_have_their_known_texts() {
    let one = Secrets::one("pw").unwrap();
    let table = [
        (KNOWN, &Secrets::default(), "Attempting to decrypt but no vault secrets found"),
        (KNOWN, &one, "Decryption failed (no vault secrets were found that could decrypt)"),
        ("hello", &one, "input is not vault encrypted data"),
        ("$ANSIBLE_VAULT;1.0;AES\n00", &one, "vault format `$ANSIBLE_VAULT;1.0;AES` is not supported"),
        ("$ANSIBLE_VAULT;1.1;AES256\nzz", &one, "vault text is damaged: not hexadecimal"),
        ("$ANSIBLE_VAULT;1.1;AES256\n3030", &one, "vault text is damaged: a part is missing"),
    ];
    for (text, secrets, expected) in table {
        assert_eq!(decrypt(text.as_bytes(), secrets).unwrap_err().to_string(), expected);
    }
    assert_eq!(Secrets::one("\n").unwrap_err(), VaultError::EmptyPassword);
    assert_eq!(format!("{one:?}"), r#"["default"]"#);
}

#[test]
fn inline_values_and_whole_files_are_read() {
    let one = Secrets::one("hunter2").unwrap();
    let text =
        format!("x: !vault |\n{}", KNOWN.lines().map(|line| format!("    {line}\n")).collect::<String>());
    let loaded = parse(&File::new("f.yml", text)).unwrap();
    assert_eq!(unvault(loaded.node.get("x").unwrap(), &one).unwrap(), "hello vault\n");

    let path = std::env::temp_dir().join(format!("deploy-host-vault-{}.yml", std::process::id()));
    std::fs::write(&path, KNOWN).unwrap();
    let file = read_text(&path, &one).unwrap();
    let refused = read_text(&path, &Secrets::default()).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((file.text.as_str(), file.secret), ("hello vault\n", true));
    assert_eq!(refused, format!("Attempting to decrypt but no vault secrets found on {}", path.display()));
    let missing = read_text(&path, &one).unwrap_err().to_string();
    assert_eq!(missing, format!("could not read `{}`: No such file or directory", path.display()));
}
