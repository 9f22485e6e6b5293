use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, Weak},
};

use deploy_host::trial::{Options, Sandbox};

use super::{
    accounts::{PASSWORD, SETUP},
    keys::{new_key, write_private},
    relay::Relay,
    requirements::scratch,
};

/// A host that lives as long as this value: a copy of this machine with real sshd, behind a relay that can fail.
pub struct Host {
    name: String,
    dir: PathBuf,
    /// `None` only while this is dropped.
    sandbox: Option<Arc<Sandbox>>,
    back: SocketAddr,
    relay: Relay,
    host_key: String,
}

/// A host to be.
pub struct Plan {
    name: String,
    sshd: String,
}

impl Host {
    #[expect(clippy::new_ret_no_self, reason = "a host is started, not made")]
    pub fn new(name: &str) -> Plan {
        Plan { name: name.to_owned(), sshd: String::new() }
    }

    /// On 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.relay.port()
    }

    /// The private key that root, and every other user, takes.
    pub fn key_path(&self) -> PathBuf {
        self.dir.join("id_ed25519")
    }

    /// A file in the form of known_hosts that knows this host alone.
    pub fn known_hosts(&self) -> PathBuf {
        self.dir.join("known_hosts")
    }

    pub fn known_hosts_line(&self) -> String {
        format!("[127.0.0.1]:{} {}", self.port(), self.host_key)
    }

    /// For an INI inventory; known_hosts is left to the test.
    pub fn inventory_line(&self) -> String {
        format!(
            "{} ansible_host=127.0.0.1 ansible_port={} ansible_user=root ansible_ssh_private_key_file={}",
            self.name,
            self.port(),
            self.key_path().display()
        )
    }

    /// The line between clients and this host: cut it, slow it down, count what passes.
    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Runs a shell command as root inside, not over SSH.
    pub fn exec(&self, command: &str) -> Output {
        self.sandbox().command("/bin/sh").args(["-c", command]).stdin(Stdio::null()).output().unwrap()
    }

    pub fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    /// What a command that must succeed printed.
    pub fn text(&self, command: &str) -> String {
        let output = self.exec(command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// What sshd logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("sshd.log")).unwrap_or_default()
    }

    /// The machine's own `ssh`, ready to run a command as `user`.
    pub fn ssh(&self, user: &str) -> Command {
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-T", "-p", &self.port().to_string(), "-l", user])
            .args(["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o"])
            .arg(format!("UserKnownHostsFile={}", self.known_hosts().display()))
            .arg("-i")
            .arg(self.key_path())
            .args(["127.0.0.1", "--"]);
        ssh
    }
}

impl Plan {
    /// One more line for sshd_config.
    pub fn sshd(mut self, line: &str) -> Self {
        self.sshd += line;
        self.sshd.push('\n');
        self
    }

    pub fn start(self) -> Host {
        let dir = scratch(&format!("host-{}", self.name));
        let options = Options {
            state: dir.join("state"),
            program: env!("CARGO_BIN_EXE_deploy-host").into(),
            hostname: self.name.clone(),
            min_free: 100_000_000,
        };
        let sandbox = Arc::new(Sandbox::start(&options).unwrap());
        let ((host_private, host_key), (private, public)) = (new_key(), new_key());
        write_private(&dir, "id_ed25519", &private);
        let mut setup = sandbox.command("/bin/sh");
        setup.args(["-c", SETUP, "setup", &host_private, &public, &self.sshd, PASSWORD]);
        let output = setup.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let back = listener.local_addr().unwrap();
        let relay = Relay::to(back);
        let (inside, log) = (Arc::downgrade(&sandbox), dir.join("sshd.log"));
        std::thread::spawn(move || accept(&listener, &inside, &log));
        let host = Host { name: self.name, dir, sandbox: Some(sandbox), back, relay, host_key };
        fs::write(host.known_hosts(), host.known_hosts_line() + "\n").unwrap();
        host
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.sandbox = None;
        // Wakes the accepting thread, which then ends.
        let _refused = TcpStream::connect(self.back);
        fs::remove_dir_all(&self.dir).unwrap();
    }
}

/// One sshd for each connection, as inetd does it.
fn accept(listener: &TcpListener, sandbox: &Weak<Sandbox>, log: &Path) {
    for stream in listener.incoming() {
        let (Ok(stream), Some(sandbox)) = (stream, sandbox.upgrade()) else {
            return;
        };
        serve(stream, &sandbox, log);
    }
}

fn serve(stream: TcpStream, sandbox: &Sandbox, log: &Path) {
    let log = File::options().create(true).append(true).open(log).unwrap();
    let output = OwnedFd::from(stream.try_clone().unwrap());
    let mut sshd = sandbox.command("/usr/sbin/sshd");
    sshd.args(["-i", "-e", "-f", "/etc/ssh/tests_config"]);
    let child = sshd.stdin(OwnedFd::from(stream)).stdout(output).stderr(log).spawn();
    std::thread::spawn(move || child.unwrap().wait());
}
