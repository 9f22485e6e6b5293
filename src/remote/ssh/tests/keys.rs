use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use super::super::connection::connect_from;
use super::{
    person::{Person, run},
    sshd::{Host, says, text},
};
use crate::{remote::api::Ssh, sh::Secret};

#[tokio::test]
async fn every_kind_of_key() {
    let Some(host) = Host::start("kinds").await else {
        return;
    };
    host.know();
    for (name, args) in [
        ("ed25519", "-t ed25519"),
        ("ecdsa256", "-t ecdsa -b 256"),
        ("ecdsa384", "-t ecdsa -b 384"),
        ("ecdsa521", "-t ecdsa -b 521"),
        ("rsa", "-t rsa -b 2048"),
        ("ecdsa-pem", "-t ecdsa -b 256 -m PEM"),
        ("rsa-pem", "-t rsa -b 2048 -m PEM"),
        ("ed25519-pkcs8", "-t ed25519 -m PKCS8"),
        ("ecdsa-pkcs8", "-t ecdsa -b 384 -m PKCS8"),
        ("rsa-pkcs8", "-t rsa -b 2048 -m PKCS8"),
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        let key = host.home.keygen(name, &args);
        host.home.write("authorized_keys", &host.home.public(&key));
        let ssh = Ssh { key_file: Some(key), ..host.ssh() };
        let login = host.login(&ssh, &Person::nobody()).await;
        let line = login.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(says(&line, "echo in").await, "in\n", "{name}");
    }
}

#[tokio::test]
async fn the_default_keys() {
    let Some(host) = Host::start("default").await else {
        return;
    };
    host.know();
    host.home.keygen(".ssh/id_ed25519", &["-t", "ed25519"]);
    let right = host.home.keygen(".ssh/id_ecdsa", &["-t", "ecdsa"]);
    host.authorize(&right);
    host.login(&host.ssh(), &Person::nobody()).await.unwrap();
    // With a key that is named, the default ones are not tried.
    let other = host.home.keygen("other", &["-t", "ed25519"]);
    let ssh = Ssh { key_file: Some(other.clone()), user: Some("root".into()), ..host.ssh() };
    let expected = format!(
        "Failed to connect to the host via ssh: root@127.0.0.1: Permission denied (publickey); tried: key `{}`\n\
         put your public key into `~root/.ssh/authorized_keys` of the host (`ssh-copy-id`), or name the right key or user",
        other.display()
    );
    assert_eq!(text(host.login(&ssh, &Person::nobody()).await), expected);
}

#[tokio::test]
async fn a_key_in_memory() {
    let Some((host, ssh)) = Host::ready("memory", "").await else {
        return;
    };
    let key = std::fs::read_to_string(ssh.key_file.as_ref().unwrap()).unwrap();
    let pinned_key = Some(host.host_key());
    // A configuration that would lead astray is not read.
    host.home.write(".ssh/config", "Host *\n  ProxyJump nowhere\n  Port 1\n");
    let sealed = Ssh { key: Some(Secret::new(key)), pinned_key, key_file: None, ..host.ssh() };
    let line = host.login(&sealed, &Person::nobody()).await.unwrap();
    assert_eq!(says(&line, "echo in").await, "in\n");
    let broken = Ssh { key: Some(Secret::new("nonsense")), ..sealed };
    assert!(text(host.login(&broken, &Person::nobody()).await).contains("the given private key: "));
}

#[tokio::test]
async fn encrypted_keys() {
    let Some(host) = Host::start("encrypted").await else {
        return;
    };
    host.know();
    for (name, args) in [
        ("openssh", vec!["-t", "ed25519", "-N", "right"]),
        ("pkcs8", vec!["-t", "rsa", "-b", "2048", "-m", "PKCS8", "-N", "right"]),
    ] {
        let key = host.home.keygen(name, &args);
        let ssh = Ssh { key_file: Some(key.clone()), ..host.ssh() };
        // The server does not take it: nobody is asked for a passphrase.
        let person = Person::who_says(&["right"]);
        assert!(text(host.login(&ssh, &person).await).contains("Permission denied"));
        assert!(person.asked.lock().unwrap().is_empty(), "{name}");

        host.authorize(&key);
        let person = Person::who_says(&["wrong", "right"]);
        host.login(&ssh, &person).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let question = format!("passphrase {}", key.display());
        assert_eq!(*person.asked.lock().unwrap(), vec![question; 2], "{name}");
        // Once opened, it is not asked for again.
        host.login(&ssh, &Person::nobody()).await.unwrap();
    }
}

#[tokio::test]
async fn an_encrypted_key_that_stays_closed() {
    let Some(host) = Host::start("closed").await else {
        return;
    };
    host.know();
    let key = host.home.keygen("mistyped", &["-t", "ed25519", "-N", "right"]);
    host.authorize(&key);
    let ssh = Ssh { key_file: Some(key.clone()), ..host.ssh() };
    let denied = text(host.login(&ssh, &Person::who_says(&["a", "b", "c", "right"])).await);
    assert!(denied.contains(&format!("tried: key `{}` (wrong passphrase)", key.display())), "{denied}");

    let key = host.home.keygen("nobody", &["-t", "ed25519", "-N", "right"]);
    host.authorize(&key);
    let ssh = Ssh { key_file: Some(key.clone()), ..host.ssh() };
    let denied = text(host.login(&ssh, &Person::nobody()).await);
    assert!(
        denied.contains(&format!("key `{}` (encrypted; there is no terminal)", key.display())),
        "{denied}"
    );
    assert!(denied.contains(&format!("`ssh-add {}`", key.display())), "{denied}");

    // The next key works: the one that is encrypted is not asked for.
    let open = host.home.keygen("open", &["-t", "ed25519"]);
    host.authorize(&open);
    host.home.write(".ssh/config", &format!("IdentityFile {}\n", open.display()));
    host.login(&ssh, &Person::nobody()).await.unwrap();
}

#[tokio::test]
async fn key_files_that_cannot_be_used() {
    use std::os::unix::fs::PermissionsExt;
    let Some(host) = Host::start("unusable").await else {
        return;
    };
    host.know();
    let open = host.home.keygen("open", &["-t", "ed25519"]);
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    host.home.write("garbage", "garbage");
    std::fs::set_permissions(host.home.path("garbage"), std::fs::Permissions::from_mode(0o600)).unwrap();
    for (name, expected) in [
        ("absent", "`: no such file"),
        ("open", "` not used: others can read it (mode 0644; `chmod 600 "),
        ("garbage", "`: not a private key that can be read ("),
        ("", "`: Is a directory"),
    ] {
        let ssh = Ssh { key_file: Some(host.home.path(name)), ..host.ssh() };
        let denied = text(host.login(&ssh, &Person::nobody()).await);
        let expected = format!("key `{}{expected}", host.home.path(name).display());
        assert!(denied.contains(&expected), "{denied}");
    }
}

/// An agent of the test's own.
struct Agent {
    process: Child,
    socket: PathBuf,
}

impl Agent {
    fn start(host: &Host) -> Self {
        let socket = host.home.path("agent");
        let mut command = Command::new("ssh-agent");
        command.arg("-D").arg("-a").arg(&socket).stdout(Stdio::null());
        let process = command.spawn().unwrap();
        for _ in 0..200 {
            if socket.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Self { process, socket }
    }

    /// Gives it a key, whose files are then gone but for the public half.
    fn take(&self, key: &PathBuf) {
        run(Command::new("ssh-add").arg("-q").arg(key).env("SSH_AUTH_SOCK", &self.socket));
        std::fs::remove_file(key).unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn keys_of_an_agent() {
    let Some(host) = Host::start("agent").await else {
        return;
    };
    host.know();
    let agent = Agent::start(&host);
    let mut around = host.home.around();
    around.agent = Some(agent.socket.clone());
    for (name, kind) in [("a", "ed25519"), ("b", "rsa"), ("c", "ecdsa")] {
        let key = host.home.keygen(name, &["-t", kind]);
        host.home.write("authorized_keys", &host.home.public(&key));
        agent.take(&key);
        connect_from(&host.ssh(), Person::nobody(), &around).await.unwrap_or_else(|e| panic!("{kind}: {e}"));
    }
    host.home.write("authorized_keys", "");
    let denied = text(connect_from(&host.ssh(), Person::nobody(), &around).await);
    assert!(denied.contains("tried: agent's key `a`, agent's key `b`, agent's key `c`\n"), "{denied}");
    around.agent = Some(host.home.path("nowhere"));
    let denied = text(connect_from(&host.ssh(), Person::nobody(), &around).await);
    assert!(
        denied.contains(&format!("tried: agent at `{}`: ", host.home.path("nowhere").display())),
        "{denied}"
    );
}

#[tokio::test]
async fn too_many_keys_in_the_agent() {
    let Some(host) = Host::start("many").await else {
        return;
    };
    host.know();
    let agent = Agent::start(&host);
    let mut around = host.home.around();
    around.agent = Some(agent.socket.clone());
    let keys: Vec<PathBuf> = (0..8).map(|n| host.home.keygen(&format!("k{n}"), &["-t", "ed25519"])).collect();
    keys.iter().for_each(|key| agent.take(key));
    host.authorize(&keys[7]);
    let cut = text(connect_from(&host.ssh(), Person::nobody(), &around).await);
    assert!(
        cut.contains("closed the connection during the login of `root`: Too many authentication failures"),
        "{cut}"
    );
    assert!(cut.contains("agent's key `k5`") && cut.contains("\nthe server cuts after some keys"), "{cut}");
    // The one that is named goes first; its private half is with the agent.
    let ssh = Ssh { key_file: Some(keys[7].clone()), ..host.ssh() };
    connect_from(&ssh, Person::nobody(), &around).await.unwrap();
    host.home.write(".ssh/config", &format!("IdentityFile {}.pub\n", keys[7].display()));
    connect_from(&host.ssh(), Person::nobody(), &around).await.unwrap();
}

#[tokio::test]
async fn certificates() {
    let Some(host) = Host::with("certificates", "TrustedUserCAKeys DIR/authority.pub").await else {
        return;
    };
    host.know();
    let authority = host.home.keygen("authority", &["-t", "ed25519"]);
    for kind in ["ed25519", "rsa", "ecdsa"] {
        let key = host.home.keygen(kind, &["-t", kind]);
        let user = host.home.around().user;
        let mut sign = Command::new("ssh-keygen");
        sign.args(["-q", "-I", "test", "-n", &user, "-s"]).arg(&authority).arg(key.with_extension("pub"));
        run(&mut sign);
        let ssh = Ssh { key_file: Some(key), ..host.ssh() };
        let login = host.login(&ssh, &Person::nobody()).await;
        login.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[tokio::test]
async fn two_keys_are_wanted() {
    let more = "AuthenticationMethods publickey,publickey";
    let Some((host, ssh)) = Host::ready("two", more).await else {
        return;
    };
    let denied = text(host.login(&ssh, &Person::nobody()).await);
    assert!(denied.contains("(accepted, but more is wanted)"), "{denied}");
    let second = host.home.keygen("second", &["-t", "ecdsa"]);
    host.authorize(&second);
    host.home.write(".ssh/config", &format!("IdentityFile {}\n", second.display()));
    host.login(&ssh, &Person::nobody()).await.unwrap();
}
