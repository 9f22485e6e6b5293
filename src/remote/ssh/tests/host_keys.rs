use super::{
    person::Person,
    sshd::{Host, text},
};
use crate::remote::api::Ssh;

#[tokio::test]
async fn an_unknown_host() {
    let Some((host, ssh)) = Host::ready("unknown", "").await else {
        return;
    };
    let known = host.home.path(".ssh/known_hosts");
    std::fs::remove_file(&known).unwrap();
    let (name, port) = (host.name(), host.port);
    let fingerprint = {
        let mut keygen = std::process::Command::new("ssh-keygen");
        let shown = super::person::run(keygen.arg("-lf").arg(host.home.path("host_ed25519.pub")));
        shown.split(' ').nth(1).unwrap().to_string()
    };
    let nobody = text(host.login(&ssh, &Person::nobody()).await);
    assert_eq!(
        nobody,
        format!(
            "Failed to connect to the host via ssh: Host key verification failed: the host key of `{name}` is not known \
             (ED25519 {fingerprint}), and nobody can be asked: there is no terminal\n\
             compare the fingerprint, then type: ssh-keyscan -p {port} 127.0.0.1 >> '{}' \
             (or connect once with: ssh -p {port} 127.0.0.1)",
            known.display()
        )
    );
    let no = Person::who_says(&["no"]);
    assert!(text(host.login(&ssh, &no).await).contains("is not trusted"));
    assert_eq!(*no.asked.lock().unwrap(), [format!("trust {name} ED25519 {fingerprint}")]);
    assert!(!known.exists());

    host.login(&ssh, &Person::who_says(&["yes"])).await.unwrap();
    let kind_and_key: Vec<String> = host.host_key().split(' ').take(2).map(str::to_string).collect();
    assert_eq!(host.home.read(".ssh/known_hosts"), format!("{name} {}\n", kind_and_key.join(" ")));
    host.login(&ssh, &Person::nobody()).await.unwrap();
}

#[tokio::test]
async fn what_the_configuration_says_about_unknown_hosts() {
    let Some((host, ssh)) = Host::ready("strict", "").await else {
        return;
    };
    let known = host.home.path(".ssh/known_hosts");
    for (word, expected) in [
        ("yes", "`StrictHostKeyChecking yes` forbids to ask"),
        ("no", "nobody can be asked"),
        ("accept-new", "no error"),
    ] {
        std::fs::remove_file(&known).unwrap_or_default();
        host.home.write(".ssh/config", &format!("StrictHostKeyChecking {word}\nHashKnownHosts yes\n"));
        let result = text(host.login(&ssh, &Person::nobody()).await);
        assert!(result.contains(expected), "{word}: {result}");
    }
    assert!(host.home.read(".ssh/known_hosts").starts_with("|1|"));
    host.login(&ssh, &Person::nobody()).await.unwrap();
}

#[tokio::test]
async fn keys_that_are_wrong() {
    let Some((host, ssh)) = Host::ready("wrong", "").await else {
        return;
    };
    let other = host.home.keygen("other", &["-t", "ed25519"]);
    let (name, other, right) = (host.name(), host.home.public(&other), host.host_key());
    let file = host.home.path(".ssh/known_hosts");
    let try_with = async |text: String| {
        host.home.write(".ssh/known_hosts", &text);
        self::text(host.login(&ssh, &Person::who_says(&["yes"])).await)
    };
    let changed = try_with(format!("# comment\n{name} {other}\n")).await;
    assert!(
        changed.contains(&format!("the key of `{name}` has changed: it shows ED25519 SHA256:")),
        "{changed}"
    );
    assert!(changed.contains(&format!("not what `{}` has in line 2\n", file.display())), "{changed}");
    assert!(changed.contains(&format!("ssh-keygen -R '{name}' -f '{}'", file.display())), "{changed}");
    let revoked = try_with(format!("{name} {right}\n@revoked * {right}\n")).await;
    assert!(revoked.contains(&format!("which `{}` revokes in line 2", file.display())), "{revoked}");
    // Two keys of one kind may be known; a bad line and one for authorities say nothing.
    let fine = format!("{name} {other}\n@cert-authority * {other}\nbad line\n{name} {right}\n");
    assert_eq!(try_with(fine).await, "no error");

    host.home.write(".ssh/known_hosts", &format!("{name} {other}\n"));
    let unchecked = Ssh { check_host_key: false, ..ssh.clone() };
    host.login(&unchecked, &Person::nobody()).await.unwrap();
    let args = ["-C", "-o", "StrictHostKeyChecking=no"].map(str::to_owned).to_vec();
    host.login(&Ssh { args, ..ssh.clone() }, &Person::nobody()).await.unwrap();
    let pinned = Ssh { pinned_key: Some(format!("{right} any comment")), ..ssh.clone() };
    host.login(&pinned, &Person::nobody()).await.unwrap();
    let wrong = Ssh { pinned_key: Some(other), ..ssh.clone() };
    assert!(text(host.login(&wrong, &Person::nobody()).await).contains("the host shows ED25519 SHA256:"));
}

/// A host has several keys: the kind that is known is asked for, whichever that is.
#[tokio::test]
async fn the_known_kind_is_asked_for() {
    let more = "HostKey DIR/host_rsa\nHostKey DIR/host_ecdsa";
    let Some((host, ssh)) = Host::ready("order", more).await else {
        return;
    };
    for kind in ["rsa", "ecdsa"] {
        let key = host.home.keygen(&format!("host_{kind}"), &["-t", kind]);
        let line = format!("{} {}\n", host.name(), host.home.public(&key));
        host.home.write(".ssh/known_hosts", &line);
        let login = host.login(&ssh, &Person::nobody()).await;
        login.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[tokio::test]
async fn names_in_known_hosts() {
    let Some((host, ssh)) = Host::ready("names", "").await else {
        return;
    };
    let key = host.host_key();
    for (config, names) in [
        ("", "127.0.0.1".to_string()),
        ("", "127.0.0.*,!127.0.0.2".to_string()),
        ("HostKeyAlias The-Alias", "the-alias".to_string()),
        ("UserKnownHostsFile none", "etc".to_string()),
        ("Host 127.0.0.1\n  Hostname localhost\n  AddressFamily inet", format!("[localhost]:{}", host.port)),
    ] {
        host.home.write(".ssh/config", config);
        host.home.write(".ssh/known_hosts", &format!("{names} {key}\n"));
        host.home.write("etc/ssh_known_hosts", &format!("{} {key}\n", host.name()));
        if names != "etc" {
            host.home.write("etc/ssh_known_hosts", "");
        }
        let login = host.login(&ssh, &Person::nobody()).await;
        login.unwrap_or_else(|error| panic!("{config} {names}: {error}"));
    }
}

/// A host that shows a certificate is known by who has signed it.
#[tokio::test]
async fn certificates_of_hosts() {
    let more = "HostCertificate DIR/host_ed25519-cert.pub";
    let Some((host, ssh)) = Host::ready("host-certificate", more).await else {
        return;
    };
    let authority = host.home.keygen("authority", &["-t", "ed25519"]);
    let other = host.home.keygen("other", &["-t", "ed25519"]);
    let sign = |with: &std::path::Path, args: &[&str]| {
        let mut sign = std::process::Command::new("ssh-keygen");
        sign.args(["-q", "-I", "test", "-s"]).arg(with).args(args).arg(host.home.path("host_ed25519.pub"));
        super::person::run(&mut sign);
    };
    let line = format!("@cert-authority [127.0.0.*]:*,127.0.0.1 {}\n", host.home.public(&authority));
    host.home.write(".ssh/known_hosts", &line);
    for (with, args, expected) in [
        (&authority, "-h -n 127.0.0.1", "no error"),
        (&authority, "-h -n 127.0.0.2", "is not valid: it is for another host\n"),
        (&authority, "-h", "is not valid: it is for another host\n"),
        (&authority, "-n 127.0.0.1", "is not valid: it is not a host's\n"),
        (&authority, "-h -n 127.0.0.1 -V 20200101:20200102", "is not valid: it has expired"),
        (&other, "-h -n 127.0.0.1", "is not known (ED25519 "),
    ] {
        sign(with, &args.split(' ').collect::<Vec<_>>());
        let result = text(host.login(&ssh, &Person::nobody()).await);
        assert!(result.contains(expected), "{args}: {result}");
    }
    sign(&authority, &["-h", "-n", "127.0.0.1"]);
    let revoked = format!("{line}@revoked * {}\n", host.home.public(&authority));
    host.home.write(".ssh/known_hosts", &revoked);
    let result = text(host.login(&ssh, &Person::nobody()).await);
    assert!(result.contains("is not valid: its authority is revoked\n"), "{result}");
}
