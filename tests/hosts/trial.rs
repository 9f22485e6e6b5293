//! The trial host: what it is, what it keeps, and that this machine stays untouched.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use deploy_host::trial::{self, Change, Error, Kind, Options, Sandbox, Trial};
use sha2::{Digest, Sha256};

use crate::support::{can_run, scratch};

/// A trial host of this test's own; what it kept goes with it.
struct Own {
    dir: PathBuf,
    options: Options,
}

impl Own {
    fn new(name: &str) -> Self {
        let dir = scratch(name);
        let options = Options {
            state: dir.join("state"),
            program: env!("CARGO_BIN_EXE_deploy-host").into(),
            hostname: "trial".into(),
            min_free: 100_000_000,
        };
        Self { dir, options }
    }

    fn start(&self) -> Trial {
        Trial::start(&self.options).unwrap()
    }

    /// OpenSSH's client, with the keys that the trial host told.
    fn ssh(&self, trial: &Trial) -> Command {
        let key = self.dir.join("key");
        fs::write(&key, trial.client_key.reveal()).unwrap();
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let known = self.dir.join("known_hosts");
        fs::write(&known, format!("[127.0.0.1]:{} {}\n", trial.port, trial.host_key)).unwrap();
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-l", trial.user, "-p", &trial.port.to_string()])
            .args(["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o"])
            .arg(format!("UserKnownHostsFile={}", known.display()))
            .arg("-i")
            .arg(key)
            .arg("127.0.0.1");
        ssh
    }

    fn run(&self, trial: &Trial, command: &str) -> Output {
        self.ssh(trial)
            .args(["--", command])
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn text(&self, trial: &Trial, command: &str) -> String {
        let output = self.run(trial, command);
        assert!(
            output.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).unwrap();
    }
}

/// What must not change on this machine: accounts, programs, mounts, name, and a few kernel settings.
fn fingerprint() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut names: Vec<_> = ["/usr/bin", "/usr/sbin", "/etc", "/root", "/dev"]
        .iter()
        .flat_map(|dir| fs::read_dir(dir).unwrap())
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    names.sort();
    let files = [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/group",
        "/etc/hosts",
        "/etc/environment",
        "/var/lib/dpkg/status",
    ];
    let digest = hex::encode(Sha256::digest(files.map(read).concat() + &names.join("\n")));
    let kernel = [
        "/proc/sys/kernel/hostname",
        "/proc/sys/net/ipv4/ip_forward",
        "/proc/self/mountinfo",
    ]
    .map(read);
    format!("{digest}\n{}", kernel.concat())
}

#[test]
fn this_machine_stays_untouched() {
    if !can_run() {
        return;
    }
    let own = Own::new("untouched");
    let before = fingerprint();
    let trial = own.start();
    let deed = "useradd -m eve; echo x >/usr/bin/evil; rm -rf /usr/share/doc /etc/cron.d; mkdir /data; \
                chmod 700 /usr; hostname elsewhere; mount -t tmpfs none /mnt; touch /dev/evil; \
                echo 1 >/proc/sys/net/ipv4/ip_forward; echo b >/proc/sysrq-trigger; id -u eve; hostname";
    let output = own.run(&trial, deed);
    assert!(
        String::from_utf8_lossy(&output.stdout).ends_with("elsewhere\n"),
        "{output:?}"
    );
    assert_eq!(fingerprint(), before);
    trial.stop();
    assert_eq!(fingerprint(), before);
    assert!(fs::metadata("/usr/share/doc").unwrap().is_dir());
}

/// A machine with more mounts than this one, of which only the sandbox's own mount namespace knows.
#[test]
fn mounts_of_the_machine_are_copied_or_cannot_be_written() {
    if !can_run() {
        return;
    }
    let own = Own::new("mounts");
    let dir = own.dir.display();
    let script = format!(
        "#!/bin/sh\nset -e\nmkdir {dir}/disk; for f in disk/file etc usr; do echo outer >{dir}/$f; done\n\
         mount --bind {dir}/disk /mnt\nmount --bind {dir}/etc /etc/issue.net\nmount --bind {dir}/usr /usr/bin/yes\n\
         exec {} \"$@\"\n",
        own.options.program.display()
    );
    let program = own.dir.join("program");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let trial = Trial::start(&Options {
        program,
        ..own.options.clone()
    })
    .unwrap();
    let files = "/mnt/file /etc/issue.net /usr/bin/yes";
    assert_eq!(own.text(&trial, &format!("cat {files}")), "outer\nouter\nouter");
    own.run(&trial, &format!("for f in {files}; do echo inner >$f; done"));
    assert_eq!(own.text(&trial, &format!("cat {files}")), "inner\ninner\nouter");
    own.text(&trial, "rm /mnt/file /etc/issue.net");
    for file in ["disk/file", "etc", "usr"] {
        assert_eq!(
            fs::read_to_string(own.dir.join(file)).unwrap(),
            "outer\n",
            "{file}"
        );
    }
}

#[test]
fn it_is_a_machine_of_its_own() {
    if !can_run() {
        return;
    }
    let own = Own::new("machine");
    let trial = own.start();
    let facts = "hostname; id -u; cat /proc/1/cmdline | tr '\\0' ' ' | cut -d' ' -f2; stat -c %a /run/lock /dev/shm; \
                 test -d /run/systemd/system || echo no systemd; /usr/sbin/policy-rc.d; echo $?; echo $HOME; pwd";
    let expected = "trial\n0\n__trial-init\n1777\n1777\nno systemd\n101\n/root\n/root";
    assert_eq!(own.text(&trial, facts), expected);
    let state = own.options.state.display();
    assert_eq!(own.text(&trial, &format!("ls -A {state} | wc -l")), "0");
    assert_eq!(
        own.text(&trial, "mknod /tmp/n b 254 0 2>/dev/null || echo refused"),
        "refused"
    );
    assert_eq!(
        own.text(&trial, "echo ${SSH_CONNECTION##* }"),
        trial.port.to_string()
    );
    assert!(
        own.text(&trial, "echo $PATH")
            .contains("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin")
    );
}

#[test]
fn what_was_changed_is_listed_kept_and_thrown_away() {
    if !can_run() {
        return;
    }
    let own = Own::new("kept");
    let trial = own.start();
    own.text(
        &trial,
        "mkdir -p /srv/new/deep; echo abc >/srv/new/deep/file; echo more >>/etc/motd; rm /etc/issue; \
                      touch /etc/issue.net; chmod 700 /etc/profile.d; touch /var/log/noise",
    );
    trial.stop();
    let change = |path: &str, kind, files, bytes| Change {
        path: path.into(),
        kind,
        files,
        bytes,
    };
    let motd = fs::metadata("/etc/motd").map_or(0, |meta| meta.len());
    let motd = change(
        "/etc/motd",
        if motd > 0 { Kind::Changed } else { Kind::Added },
        1,
        motd + 5,
    );
    let expected = [
        change("/etc/issue", Kind::Removed, 1, 0),
        motd,
        change("/etc/profile.d", Kind::Changed, 1, 0),
        change("/srv/new", Kind::Added, 1, 4),
    ];
    assert_eq!(trial::diff(&own.options).unwrap(), expected);
    let again = own.start();
    assert_eq!(
        own.text(
            &again,
            "cat /srv/new/deep/file; ls /etc/issue 2>/dev/null || echo gone"
        ),
        "abc\ngone"
    );
    assert!(matches!(trial::reset(&own.options), Err(Error::Busy(_))));
    assert!(matches!(Trial::start(&own.options), Err(Error::Busy(_))));
    assert_eq!(
        trial::shell(&own.options, Some("test -e /srv/new && exit 7")).unwrap(),
        7
    );
    again.stop();
    assert_eq!(
        trial::shell(&own.options, Some("test -e /srv/new && exit 8")).unwrap(),
        8
    );
    assert!(trial::reset(&own.options).unwrap());
    assert!(!trial::reset(&own.options).unwrap());
    assert!(matches!(trial::diff(&own.options), Err(Error::Nothing)));
}

#[test]
fn a_folder_made_anew_hides_what_was_in_it() {
    if !can_run() {
        return;
    }
    let own = Own::new("opaque");
    let trial = own.start();
    own.text(
        &trial,
        "rm -r /etc/skel; mkdir /etc/skel; echo x >/etc/skel/.bashrc",
    );
    let changes = trial::diff(&own.options).unwrap();
    let mut kinds: Vec<_> = changes
        .iter()
        .map(|change| (change.path.clone(), change.kind))
        .collect();
    let names = fs::read_dir("/etc/skel")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let kind = |path: &PathBuf| {
        if path.ends_with(".bashrc") {
            Kind::Changed
        } else {
            Kind::Removed
        }
    };
    let mut expected: Vec<_> = names.map(|path| (path.clone(), kind(&path))).collect();
    expected.sort();
    kinds.sort();
    assert_eq!(kinds, expected);
}

#[test]
fn a_kept_trial_of_another_state_of_the_machine_is_refused() {
    if !can_run() {
        return;
    }
    let own = Own::new("moved");
    own.start().stop();
    fs::write(own.options.state.join("machine"), "another").unwrap();
    let refused = Trial::start(&own.options).map(drop);
    assert!(matches!(refused, Err(Error::Moved)), "{refused:?}");
    assert!(refused.unwrap_err().hint().unwrap().contains("trial reset"));
}

#[test]
fn too_little_room_is_refused() {
    if !can_run() {
        return;
    }
    let own = Own::new("room");
    let greedy = Options {
        min_free: u64::MAX,
        ..own.options.clone()
    };
    assert!(matches!(Trial::start(&greedy), Err(Error::Space { .. })));
}

#[test]
fn streams_status_and_signals_come_through() {
    if !can_run() {
        return;
    }
    let own = Own::new("streams");
    let trial = own.start();
    let output = own.run(&trial, "echo out; echo err >&2; exit 42");
    assert_eq!(
        (&output.stdout[..], &output.stderr[..]),
        (&b"out\n"[..], &b"err\n"[..])
    );
    assert_eq!(output.status.code(), Some(42));
    // OpenSSH's client ends with 255 when a signal ended the command.
    assert_eq!(own.run(&trial, "kill -9 $$").status.code(), Some(255));
    let mut shell = own
        .ssh(&trial)
        .arg("-T")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(b"echo in a shell; exit 3\n")
        .unwrap();
    let output = shell.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), &output.stdout[..]),
        (Some(3), &b"in a shell\n"[..])
    );
}

#[test]
fn many_channels_share_a_connection() {
    if !can_run() {
        return;
    }
    let own = Own::new("channels");
    let trial = own.start();
    let socket = format!("ControlPath={}", own.dir.join("mux").display());
    let mut master = own
        .ssh(&trial)
        .args(["-o", &socket, "-o", "ControlMaster=yes", "--", "echo up; cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut up = [0; 3];
    master.stdout.as_mut().unwrap().read_exact(&mut up).unwrap();
    let clients: Vec<_> = (0..20)
        .map(|n| {
            own.ssh(&trial)
                .args(["-o", &socket, "--", &format!("sleep 0.3; echo {n}")])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for (n, client) in clients.into_iter().enumerate() {
        assert_eq!(
            client.wait_with_output().unwrap().stdout,
            format!("{n}\n").into_bytes()
        );
    }
    drop(master.stdin.take());
    assert!(master.wait().unwrap().success());
}

#[test]
fn megabytes_pass_both_ways() {
    if !can_run() {
        return;
    }
    let own = Own::new("megabytes");
    let trial = own.start();
    let mut ssh = own
        .ssh(&trial)
        .args(["--", "sha256sum; head -c 120000000 /dev/zero | tr '\\0' x"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = ssh.stdin.take().unwrap();
    let sent = vec![b'y'; 120_000_000];
    let digest = hex::encode(Sha256::digest(&sent[..]));
    let writer = std::thread::spawn(move || stdin.write_all(&sent).unwrap());
    let output = ssh.wait_with_output().unwrap();
    writer.join().unwrap();
    let (first, rest) = output.stdout.split_at(64 + 4);
    assert_eq!(String::from_utf8_lossy(first), format!("{digest}  -\n"));
    assert!(
        rest.len() == 120_000_000 && rest.iter().all(|byte| *byte == b'x'),
        "{}",
        rest.len()
    );
}

#[test]
fn a_client_that_does_not_read_holds_back_the_command() {
    if !can_run() {
        return;
    }
    let own = Own::new("backpressure");
    let trial = own.start();
    let command = "head -c 400000000 /dev/zero; echo done >/tmp/done";
    let mut ssh = own
        .ssh(&trial)
        .args(["--", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(own.text(&trial, "ls /tmp/done 2>/dev/null | wc -l"), "0");
    let server = own.text(
        &trial,
        "ps -eo rss,args | grep [_]_trial-serve | awk '{print $1}'",
    );
    assert!(
        server.parse::<u64>().unwrap() < 100_000,
        "the server holds {server} KiB"
    );
    ssh.kill().unwrap();
    ssh.wait().unwrap();
}

#[test]
fn processes_end_with_their_connection() {
    if !can_run() {
        return;
    }
    let own = Own::new("ends");
    let trial = own.start();
    let command = "sleep 4321 & trap '' HUP; echo started; sleep 4321";
    let mut ssh = own
        .ssh(&trial)
        .args(["--", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut started = [0; 8];
    ssh.stdout.as_mut().unwrap().read_exact(&mut started).unwrap();
    let left = || own.text(&trial, "ps ax | grep -c '[s]leep 4321' || true");
    assert_ne!(left(), "0");
    ssh.kill().unwrap();
    ssh.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while left() != "0" {
        assert!(Instant::now() < deadline, "{} left", left());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_terminal_is_one() {
    if !can_run() {
        return;
    }
    let own = Own::new("terminal");
    let trial = own.start();
    let output = own
        .ssh(&trial)
        .args(["-tt", "--", "test -t 0 && tty; stty size; echo $TERM"])
        .env("TERM", "vt100")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    assert!(
        text.starts_with("/dev/pts/") && text.ends_with("vt100\n"),
        "{output:?}"
    );
}

#[test]
fn only_the_key_of_this_run_opens_it() {
    if !can_run() {
        return;
    }
    let own = Own::new("keys");
    let (first, other) = (own.start(), Own::new("keys-other"));
    let second = other.start();
    let mut ssh = own.ssh(&first);
    fs::write(own.dir.join("key"), second.client_key.reveal()).unwrap();
    let output = ssh.arg("true").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(255));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("Permission denied (publickey)"),
        "{output:?}"
    );
}

#[test]
fn it_ends_with_whoever_started_it() {
    if !can_run() {
        return;
    }
    let own = Own::new("orphan");
    let sandbox = Sandbox::start(&own.options).unwrap();
    let mut inside = sandbox.command("/bin/sh");
    let mut inside = inside
        .args(["-c", "echo up; sleep 9876"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    inside.stdout.as_mut().unwrap().read_exact(&mut [0; 3]).unwrap();
    let begin = Instant::now();
    drop(sandbox);
    assert!(!inside.wait().unwrap().success());
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}
