//! The disposable hosts themselves.

use std::{
    io::Write,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::support::{Direction, Host, PASSWORD, PASSWORD_USER, SUDO_USER, can_run};

fn text(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn two_hosts_answer_over_real_ssh_and_do_not_see_one_another() {
    if !can_run() {
        return;
    }
    let begin = Instant::now();
    // Each takes less than half a second on an idle machine.
    let (one, two) = (Host::new("one").start(), Host::new("two").start());
    let took = begin.elapsed();
    for host in [&one, &two] {
        let output =
            host.ssh("root").arg("id -u; hostname; echo here >/etc/mark; cat /etc/mark").output().unwrap();
        let expected = format!("0\n{}\nhere", if host.port() == one.port() { "one" } else { "two" });
        assert_eq!(text(&output), expected, "{} {}", String::from_utf8_lossy(&output.stderr), host.log());
    }
    one.text("rm /etc/mark");
    assert_eq!(two.text("cat /etc/mark"), "here");
    assert!(!std::path::Path::new("/etc/mark").exists());
    assert!(took < Duration::from_secs(60), "two hosts took {took:?}");
}

#[test]
fn sudo_asks_one_user_for_a_password_and_the_other_not() {
    if !can_run() || !std::path::Path::new("/usr/bin/sudo").exists() {
        return;
    }
    let host = Host::new("sudo").start();
    let output = host.ssh(SUDO_USER).arg("id -un; sudo -n id -un").output().unwrap();
    assert_eq!(text(&output), format!("{SUDO_USER}\nroot"), "{}", host.log());
    let refused = host.ssh(PASSWORD_USER).arg("sudo -n id -un").output().unwrap();
    assert_eq!(text(&refused), "");
    let mut asked = host.ssh(PASSWORD_USER);
    let mut asked =
        asked.arg("sudo -S -p '' id -un").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(asked.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert_eq!(text(&asked.wait_with_output().unwrap()), "root");
}

#[test]
fn sshd_can_be_told_more() {
    if !can_run() {
        return;
    }
    let host = Host::new("told").sshd("ForceCommand echo forced").start();
    assert_eq!(text(&host.ssh("root").arg("true").output().unwrap()), "forced");
    assert!(
        host.inventory_line()
            .starts_with(&format!("told ansible_host=127.0.0.1 ansible_port={}", host.port()))
    );
}

#[test]
fn the_password_is_checked_by_pam() {
    if !can_run() {
        return;
    }
    let host = Host::new("pam").start();
    for (password, rc) in [(PASSWORD, 0), ("wrong", 255)] {
        let script = host.key_path().with_file_name("askpass");
        std::fs::write(&script, format!("#!/bin/sh\necho \"{password}\"\n")).unwrap();
        let mut permissions = std::fs::metadata(&script).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
        std::fs::set_permissions(&script, permissions).unwrap();
        let mut ssh = std::process::Command::new("ssh");
        ssh.args(["-F", "none", "-T", "-p", &host.port().to_string(), "-l", PASSWORD_USER])
            .args(["-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=1", "-o"])
            .arg(format!("UserKnownHostsFile={}", host.known_hosts().display()))
            .args(["127.0.0.1", "true"])
            .env("SSH_ASKPASS", &script)
            .env("SSH_ASKPASS_REQUIRE", "force");
        let output = ssh.stdin(Stdio::null()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(rc), "{errors} {}", host.log());
    }
}

#[test]
fn the_line_counts_slows_down_and_fails() {
    if !can_run() {
        return;
    }
    let host = Host::new("line").start();
    let run = |command: &str| host.ssh("root").arg(command).output().unwrap();
    assert!(run("true").status.success());
    let (turns, (up, down)) = (host.relay().turns(), host.relay().bytes());
    assert!((5..30).contains(&turns), "{turns} turns");
    assert!((1000..20_000).contains(&up) && (1000..20_000).contains(&down), "{up} up, {down} down");
    let begin = Instant::now();
    host.relay().delay(Duration::from_millis(20));
    assert!(run("true").status.success());
    assert!(begin.elapsed() > Duration::from_millis(40 * 5), "{:?}", begin.elapsed());
    host.relay().delay(Duration::ZERO);
    host.relay().rate(Some(200_000));
    let begin = Instant::now();
    assert_eq!(run("head -c 100000 /dev/zero").stdout.len(), 100_000);
    assert!(begin.elapsed() > Duration::from_millis(500), "{:?}", begin.elapsed());
    host.relay().rate(None);
    host.relay().cut_after(Direction::Down, 200_000);
    let cut = run("head -c 10000000 /dev/zero");
    assert_eq!(cut.status.code(), Some(255));
    assert!(cut.stdout.len() < 200_000, "{}", cut.stdout.len());
    host.relay().refuse(true);
    assert_eq!(run("true").status.code(), Some(255));
    host.relay().refuse(false);
    assert!(run("true").status.success());
}

#[test]
fn a_silent_line_is_silent_until_it_thaws_or_is_cut() {
    if !can_run() {
        return;
    }
    let host = Host::new("silent").start();
    let mut ssh = host.ssh("root").arg("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = ssh.stdin.take().unwrap();
    writeln!(stdin, "before").unwrap();
    let mut stdout = std::io::BufReader::new(ssh.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    host.relay().freeze();
    writeln!(stdin, "after").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert!(ssh.try_wait().unwrap().is_none());
    host.relay().thaw();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    assert_eq!(line, "before\nafter\n");
    host.relay().cut();
    assert_eq!(ssh.wait().unwrap().code(), Some(255));
}
