//! Logins and identities that are refused: each says why and what to do, and stops nobody else.

use std::fs;

use crate::support::{Host, PASSWORD, PASSWORD_USER, Project, Ran, SUDO_USER, can_run};

const PLAY: &str = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: who, command: id -un, register: r, changed_when: false}
    - {name: said, debug: {msg: '{{ r.stdout }}'}}
";

const BECOME: &str = r"
- hosts: all
  gather_facts: false
  become: true
  tasks:
    - {name: who, command: id -un, register: r, changed_when: false}
    - {name: said, debug: {msg: '{{ r.stdout }}'}}
    - {name: file, copy: {content: x, dest: /root/by-sudo, mode: '0600'}}
";

/// An inventory line without user and key.
fn address(host: &Host, name: &str) -> String {
    format!("{name} ansible_host=127.0.0.1 ansible_port={}\n", host.port())
}

/// A project with one more host, `other`, that goes on whatever happens to the first.
fn beside(name: &str, line: &str, host: &Host, other: &Host) -> Project {
    let project = Project::bare(name, &format!("{line}\n{}\n", other.inventory_line()));
    let known = format!("{}\n{}\n", host.known_hosts_line(), other.known_hosts_line());
    project.file("home/.ssh/known_hosts", &known);
    project
}

/// The failing host's message and hints.
fn said(ran: &Ran, host: &str, task: &str) -> String {
    let outcome = ran.outcome(host, task);
    format!("{}\n{}", outcome["result"]["msg"].as_str().unwrap_or_default(), outcome["diagnostic"])
}

fn contains(text: &str, parts: &[&str], ran: &Ran) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in {text}\n{}", ran.all());
    }
}

#[test]
fn a_password_opens_or_does_not() {
    if !can_run() {
        return;
    }
    let (host, other) = (Host::new("password").start(), Host::new("other").start());
    let project = beside("password", &address(&host, "password"), &host, &other);
    let vars = |password: &str| format!("ansible_user: {PASSWORD_USER}\nansible_password: \"{password}\"\n");
    project.file("host_vars/password.yml", &vars(PASSWORD));
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(0).msg("password", "said"), PASSWORD_USER, "{}", ran.all());
    assert_eq!(ran.msg("other", "said"), "root");
    project.file("host_vars/password.yml", &vars("not it"));
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("password"), ["who unreachable"], "{}", ran.all());
    contains(&said(&ran, "password", "who"), &["password", PASSWORD_USER], &ran);
    assert_eq!(ran.of_host("other"), ["who ok", "said ok"]);
    assert!(!(ran.stdout.clone() + &ran.stderr).contains("not it"), "{}", ran.all());
    project.file("host_vars/password.yml", &format!("ansible_user: {PASSWORD_USER}\n"));
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("password"), ["who unreachable"], "without a terminal nobody is asked");
    contains(&said(&ran, "password", "who"), &["terminal"], &ran);
}

#[test]
fn a_key_that_is_not_there_or_not_known() {
    if !can_run() {
        return;
    }
    let (host, other) = (Host::new("keys").start(), Host::new("other-keys").start());
    let line = |key: &str| {
        format!("{} ansible_user=root ansible_ssh_private_key_file={key}", address(&host, "keys").trim())
    };
    let project = beside("keys", &line("no-such-key"), &host, &other);
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("keys"), ["who unreachable"]);
    contains(&said(&ran, "keys", "who"), &["no-such-key"], &ran);
    let project = beside("keys-of-other", &line(&other.key_path().display().to_string()), &host, &other);
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("keys"), ["who unreachable"]);
    contains(&said(&ran, "keys", "who"), &["id_ed25519", "root"], &ran);
    assert_eq!(ran.of_host("other-keys"), ["who ok", "said ok"]);
}

#[test]
fn an_unknown_host_is_never_trusted_silently() {
    if !can_run() {
        return;
    }
    let (host, other) = (Host::new("unknown").start(), Host::new("known").start());
    let project = beside("unknown", &host.inventory_line(), &host, &other);
    project.file("home/.ssh/known_hosts", &(other.known_hosts_line() + "\n"));
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("unknown"), ["who unreachable"]);
    // What to type: the address in the form in which known_hosts wants it.
    let port = host.port().to_string();
    contains(&said(&ran, "unknown", "who"), &["SHA256:", "ssh-keyscan", &port], &ran);
    assert_eq!(ran.of_host("known"), ["who ok", "said ok"]);
    let known = fs::read_to_string(project.dir.join("home/.ssh/known_hosts")).unwrap();
    assert_eq!(known, other.known_hosts_line() + "\n");
}

#[test]
fn a_host_with_another_key_is_refused() {
    if !can_run() {
        return;
    }
    let (host, other) = (Host::new("changed").start(), Host::new("unchanged").start());
    let project = beside("changed", &host.inventory_line(), &host, &other);
    let key = other.known_hosts_line().split_once(' ').unwrap().1.to_owned();
    let wrong = format!("[127.0.0.1]:{} {key}\n{}\n", host.port(), other.known_hosts_line());
    project.file("home/.ssh/known_hosts", &wrong);
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(4).of_host("changed"), ["who unreachable"]);
    contains(&said(&ran, "changed", "who"), &["known_hosts` has in line 1", "ssh-keygen -R"], &ran);
    assert_eq!(ran.of_host("unchanged"), ["who ok", "said ok"]);
    assert_eq!(fs::read_to_string(project.dir.join("home/.ssh/known_hosts")).unwrap(), wrong);
}

#[test]
fn sudo_with_and_without_password() {
    if !can_run() || !std::path::Path::new("/usr/bin/sudo").exists() {
        return;
    }
    let host = Host::new("sudoers").start();
    let free =
        format!("{} ansible_user={SUDO_USER}\n", host.inventory_line().replace(" ansible_user=root", ""));
    let asked = address(&host, "asked");
    let project = Project::bare("sudoers", &(free + &asked));
    project.file("home/.ssh/known_hosts", &(host.known_hosts_line() + "\n"));
    let vars = |become_password: &str| {
        format!(
            "ansible_user: {PASSWORD_USER}\nansible_password: \"{PASSWORD}\"\nansible_become_password: \"{become_password}\"\n"
        )
    };
    project.file("host_vars/asked.yml", &vars(PASSWORD));
    let ran = project.play(BECOME, &[]);
    ran.ends(0);
    for name in ["sudoers", "asked"] {
        assert_eq!(ran.msg(name, "said"), "root", "{}", ran.all());
    }
    assert_eq!(host.text("stat -c '%U %a' /root/by-sudo"), "root 600");
    project.file("host_vars/asked.yml", &vars("wrong"));
    let ran = project.play(BECOME, &[]);
    assert_eq!(ran.ends(2).of_host("asked"), ["who failed"], "{}", ran.all());
    contains(&said(&ran, "asked", "who"), &["password"], &ran);
    assert_eq!(ran.of_host("sudoers").len(), 3, "{}", ran.all());
    let none = vars("").lines().take(2).map(|line| format!("{line}\n")).collect::<String>();
    project.file("host_vars/asked.yml", &none);
    let ran = project.play(BECOME, &[]);
    assert_eq!(ran.ends(2).of_host("asked"), ["who failed"], "{}", ran.all());
    contains(&said(&ran, "asked", "who"), &["password"], &ran);
}

#[test]
fn who_may_not_use_sudo_is_told_so() {
    if !can_run() || !std::path::Path::new("/usr/bin/sudo").exists() {
        return;
    }
    let host = Host::new("refused").start();
    host.text("rm /etc/sudoers.d/tests; useradd -m other");
    let line = host.inventory_line().replace("ansible_user=root", "ansible_user=dora");
    let project = Project::bare("refused", &line);
    project.file("home/.ssh/known_hosts", &(host.known_hosts_line() + "\n"));
    project.file("host_vars/refused.yml", "ansible_become_password: x\n");
    let ran = project.play(BECOME, &[]);
    assert_eq!(ran.ends(2).of_host("refused"), ["who failed"], "{}", ran.all());
    assert!(!ran.all().contains("internal"), "{}", ran.all());
    let rescued = r"
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - {name: in vain, command: id, become: true}
      rescue:
        - {name: saved, command: id -un}
";
    let ran = project.play(rescued, &[]);
    assert_eq!(ran.ends(0).of_host("refused"), ["in vain failed~", "saved changed"], "{}", ran.all());
}

#[test]
fn a_host_key_that_cannot_be_kept_is_told() {
    if !can_run() {
        return;
    }
    let host = Host::new("unkept").start();
    let project = Project::bare("unkept", &format!("{}\n", host.inventory_line()));
    let file = "/proc/nowhere/known_hosts";
    let config = format!("Host *\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile {file}\n");
    project.file("home/.ssh/config", &config);
    let ran = project.play(PLAY, &[]);
    assert_eq!(ran.ends(0).msg("unkept", "said"), "root", "{}", ran.all());
    let told = format!("warning: the host key could not be added (file: {file}");
    assert!(ran.stderr.contains(&told), "{}", ran.all());
}
