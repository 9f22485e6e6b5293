//! The trial host's SSH server, with OpenSSH's client.

use std::{
    fs,
    io::{Read, Write},
    process::Stdio,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use crate::{own::Own, support::can_run};

#[test]
fn streams_status_and_signals_come_through() {
    if !can_run() {
        return;
    }
    let own = Own::new("streams");
    let trial = own.start();
    let output = own.run(&trial, "echo out; echo err >&2; exit 42");
    assert_eq!((&output.stdout[..], &output.stderr[..]), (&b"out\n"[..], &b"err\n"[..]));
    assert_eq!(output.status.code(), Some(42));
    // OpenSSH's client ends with 255 when a signal ended the command.
    assert_eq!(own.run(&trial, "kill -9 $$").status.code(), Some(255));
    let mut shell = own.ssh(&trial).arg("-T").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(b"echo in a shell; exit 3\n").unwrap();
    let output = shell.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(3), &b"in a shell\n"[..]));
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
        assert_eq!(client.wait_with_output().unwrap().stdout, format!("{n}\n").into_bytes());
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
    assert!(rest.len() == 120_000_000 && rest.iter().all(|byte| *byte == b'x'), "{}", rest.len());
}

#[test]
fn a_command_that_waits_for_its_output_to_be_taken_stalls_nothing() {
    if !can_run() {
        return;
    }
    let own = Own::new("echo");
    let trial = own.start();
    let mut ssh = own.ssh(&trial);
    let mut ssh = ssh.args(["--", "cat"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = ssh.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&vec![b'z'; 100_000_000]).unwrap());
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(own.text(&trial, "echo alive"), "alive");
    let output = ssh.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.stdout.len(), 100_000_000);
}

#[test]
fn a_client_that_does_not_read_holds_back_the_command() {
    if !can_run() {
        return;
    }
    let own = Own::new("backpressure");
    let trial = own.start();
    let command = "head -c 400000000 /dev/zero; echo done >/tmp/done";
    let mut ssh =
        own.ssh(&trial).args(["--", command]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(own.text(&trial, "ls /tmp/done 2>/dev/null | wc -l"), "0");
    let server = own.text(&trial, "ps -eo rss,args | grep [_]_trial-serve | awk '{print $1}'");
    assert!(server.parse::<u64>().unwrap() < 100_000, "the server holds {server} KiB");
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
    let mut ssh =
        own.ssh(&trial).args(["--", command]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
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
    assert!(text.starts_with("/dev/pts/") && text.ends_with("vt100\n"), "{output:?}");
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
    assert!(String::from_utf8_lossy(&output.stderr).contains("Permission denied (publickey)"), "{output:?}");
}
