//! Ctrl-C: what runs on hosts is ended, nothing is half written, and the recap is printed.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    faults::{end, start, wait_for},
    support::{Host, PASSWORD, PASSWORD_USER, Project, Ran, SUDO_USER, can_run, heard},
};

pub fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

fn interrupt(pid: u32) {
    signal("INT", pid);
}

const PLAY: &str = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: before, copy: {content: x, dest: /root/before}}
    - {name: slow, shell: 'echo $$ >/root/started; sleep 4322; touch /root/finished'}
    - {name: after, copy: {content: x, dest: /root/after}}
";

#[test]
fn an_interrupted_run_ends_what_it_started() {
    if !can_run() {
        return;
    }
    let hosts = [Host::new("int-a").start(), Host::new("int-b").start()];
    let project = Project::new("interrupt", &[&hosts[0], &hosts[1]]);
    let child = start(&project, PLAY, &[]);
    hosts.iter().for_each(|host| wait_for(host, "test -s /root/started"));
    let begin = Instant::now();
    interrupt(child.id());
    let ran = end(child);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    ran.ends(99);
    assert_eq!(ran.of_kind("interrupted").count(), 1);
    for (host, name) in hosts.iter().zip(["int-a", "int-b"]) {
        assert_eq!(ran.of_host(name), ["before changed"], "{}", ran.all());
        assert_eq!(ran.count(name, "changed"), 1);
        wait_for(host, "! pgrep -f 'slee[p] 4322'");
        assert!(!host.exec("test -e /root/finished").status.success());
    }
}

/// A program of that name, which takes its time.
const AT_WORK: &str = r##"
- hosts: all
  gather_facts: false
  tasks:
    - {name: tool, copy: {content: "#!/bin/sh\necho $$ >/root/started\nsleep 4\ntouch /root/whole\n", dest: /root/dpkg, mode: '0755'}}
    - {name: slow, command: /root/dpkg}
    - {name: after, copy: {content: x, dest: /root/after}}
"##;

#[test]
fn a_package_manager_at_work_is_let_come_to_its_end() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-dpkg").start();
    let project = Project::new("interrupt-dpkg", &[&host]);
    let child = start(&project, AT_WORK, &[]);
    wait_for(&host, "test -s /root/started");
    interrupt(child.id());
    let ran = end(child);
    ran.ends(99);
    assert_eq!(ran.of_host("int-dpkg"), ["tool changed"], "{}", ran.all());
    assert_eq!(host.text("ls /root/whole; ls /root/after 2>/dev/null || :"), "/root/whole");
}

/// Each way to be somebody on a host, as its variables.
fn identities() -> [(&'static str, String, &'static str); 4] {
    let dora = format!("{{ansible_user: {SUDO_USER}}}");
    let root = format!("{{ansible_user: {SUDO_USER}, ansible_become: true}}");
    let other =
        format!("{{ansible_user: {SUDO_USER}, ansible_become: true, ansible_become_user: {PASSWORD_USER}}}");
    let asked = format!(
        "{{ansible_user: {PASSWORD_USER}, ansible_become: true, ansible_become_user: {SUDO_USER}, \
         ansible_become_password: \"{PASSWORD}\"}}"
    );
    [
        ("int-plain", dora, SUDO_USER),
        ("int-root", root, "root"),
        ("int-other", other, PASSWORD_USER),
        ("int-asked", asked, SUDO_USER),
    ]
}

#[test]
fn an_interrupt_reaches_what_runs_as_anybody() {
    if !can_run() {
        return;
    }
    let hosts = identities().map(|(name, ..)| Host::new(name).start());
    let project = Project::new("identities", &hosts.each_ref());
    let inventory = std::fs::read_to_string(project.dir.join("inventory")).unwrap();
    project.file("inventory", &inventory.replace(" ansible_user=root", ""));
    for (name, vars, _) in identities() {
        project.file(&format!("host_vars/{name}.yml"), &vars);
    }
    let script = "id -un >/tmp/int-user; for i in 1 2; do sleep 4322; done; touch /tmp/int-finished";
    let play = format!("- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: '{script}'\n");
    let child = start(&project, &play, &[]);
    for (host, (.., user)) in hosts.iter().zip(identities()) {
        wait_for(host, "test -s /tmp/int-user");
        assert_eq!(host.text("cat /tmp/int-user"), user);
    }
    interrupt(child.id());
    let ran = end(child);
    ran.ends(99);
    assert_eq!(ran.of_kind("run_finished").count(), 1, "{}", ran.all());
    assert!(warnings(&ran).is_empty(), "{}", ran.all());
    for host in &hosts {
        // Not one of them is left: not the command, not sudo, nor the shell that was behind it.
        wait_for(host, "! pgrep 'sudo|sleep'");
        wait_for(host, r#"! pgrep '^sh$' | grep -vx "$$""#);
        assert!(!host.exec("test -e /tmp/int-finished").status.success());
    }
}

fn warnings(ran: &Ran) -> Vec<&str> {
    ran.of_kind("warning").filter_map(|event| event["diagnostic"]["message"].as_str()).collect()
}

#[test]
fn a_sudo_of_the_commands_own_is_ended_too() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-own-sudo").start();
    let project = Project::new("interrupt-own-sudo", &[&host]);
    let line = host.inventory_line().replace("ansible_user=root", &format!("ansible_user={SUDO_USER}"));
    project.file("inventory", &line);
    let play = "- hosts: all\n  gather_facts: false\n  tasks: [{name: it, shell: 'sudo -n sleep 4322'}]\n";
    let child = start(&project, play, &[]);
    wait_for(&host, "pgrep -u root sleep");
    interrupt(child.id());
    let ran = end(child);
    assert!(warnings(ran.ends(99)).is_empty(), "{}", ran.all());
    wait_for(&host, "! pgrep 'sudo|sleep'");
}

#[test]
fn people_see_the_recap_whatever_signal_interrupts() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-plain").start();
    let project = Project::new("interrupt-plain", &[&host]);
    project.file("play.yml", PLAY);
    for (name, code) in heard(&[("INT", 99), ("TERM", 143), ("HUP", 129)]) {
        host.text("rm -f /root/started /root/before");
        let mut program = project.program();
        let child = program.arg("play.yml").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for(&host, "test -s /root/started");
        signal(name, child.id());
        let ran = end(child);
        ran.ends(code);
        assert!(ran.stdout.contains("PLAY RECAP") && ran.stdout.contains("changed=1"), "{}", ran.all());
        assert!(!ran.stderr.contains("could not be ended"), "{}", ran.all());
        wait_for(&host, "! pgrep -f 'slee[p] 4322'");
    }
}

#[test]
fn who_ignores_the_end_of_the_terminal_outlives_it() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-nohup").start();
    let project = Project::new("interrupt-nohup", &[&host]);
    let play = "- hosts: all\n  gather_facts: false\n  tasks: [{name: slow, shell: 'touch /root/started; \
                until test -e /root/go; do sleep 0.1; done'}]\n";
    project.file("play.yml", play);
    let mut nohup = Command::new("sh");
    nohup.args(["-c", r#"trap '' HUP; exec "$0" play.yml --json"#]).arg(project.program().get_program());
    project.surround(&mut nohup);
    let child = nohup.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(&host, "test -e /root/started");
    signal("HUP", child.id());
    host.text("touch /root/go");
    let ran = end(child);
    assert_eq!(ran.ends(0).of_host("int-nohup"), ["slow changed"]);
}

/// Waits for a line of the output.
fn said(child: &mut Child, line: &str) -> impl BufRead + use<> {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains(line) {
        text.clear();
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "no {line}");
    }
    output
}

#[test]
fn a_second_interrupt_ends_it_at_once() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-twice").start();
    let project = Project::new("interrupt-twice", &[&host]);
    let mut child = start(&project, PLAY, &[]);
    wait_for(&host, "test -s /root/started");
    // Nothing can be ended there: without the second one it would take its time.
    host.relay().freeze();
    interrupt(child.id());
    let mut rest = said(&mut child, r#""event":"interrupted""#);
    while child.try_wait().unwrap().is_none() {
        interrupt(child.id());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(child.wait().unwrap().code(), Some(99));
    let mut left = String::new();
    rest.read_to_string(&mut left).unwrap();
    assert_eq!(left, "", "it did not wait for the host");
}

#[test]
fn a_reader_that_leaves_ends_the_run_and_what_it_started() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-pipe").start();
    let project = Project::new("interrupt-pipe", &[&host]);
    let play = "- hosts: all\n  gather_facts: false\n  become: true\n  become_user: nobody\n  tasks:\n    \
                - {name: slow, shell: 'while echo on; do sleep 0.43; done'}\n";
    let mut child = start(&project, play, &[]);
    drop(said(&mut child, r#""line":"on""#));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    wait_for(&host, "! pgrep -u nobody");
}

#[test]
fn a_large_file_that_is_read_here_does_not_hold_up_an_interrupt() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-large").start();
    let project = Project::new("interrupt-large", &[&host]);
    project.file("files/large", "");
    // Nothing on the disk, but hours to read.
    let large = std::fs::File::options().write(true).open(project.dir.join("files/large")).unwrap();
    large.set_len(1 << 40).unwrap();
    let play = "- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: first, command: id}\n    \
                - {name: large, copy: {src: large, dest: /root/large}}\n";
    let mut child = start(&project, play, &[]);
    let mut rest = said(&mut child, r#""event":"reading""#);
    interrupt(child.id());
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(child.wait().unwrap().code(), Some(99));
    let mut left = String::new();
    rest.read_to_string(&mut left).unwrap();
    assert!(left.contains(r#""event":"run_finished""#), "{left}");
}

#[test]
fn a_silent_line_does_not_hold_up_an_interrupt() {
    if !can_run() {
        return;
    }
    let host = Host::new("int-silent").start();
    let project = Project::new("interrupt-silent", &[&host]);
    let child = start(&project, PLAY, &[]);
    wait_for(&host, "test -s /root/started");
    host.relay().freeze();
    let begin = Instant::now();
    interrupt(child.id());
    let ran = end(child);
    assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", begin.elapsed());
    assert_eq!(warnings(ran.ends(99)), ["what ran on `127.0.0.1` could not be ended: it may go on"]);
}
