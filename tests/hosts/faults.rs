//! Lines that fail: bounded in time, nothing half done, and everybody else goes on.

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use crate::support::{Direction, Host, Project, Ran, can_run};

/// Waits until a command succeeds on a host.
pub fn wait_for(host: &Host, command: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !host.exec(command).status.success() {
        assert!(
            Instant::now() < deadline,
            "in vain: {command}\n{}",
            host.text("ps axfo pid,ppid,stat,user,args")
        );
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Starts a playbook, which the caller has to wait for.
pub fn start(project: &Project, play: &str, args: &[&str]) -> Child {
    project.file("play.yml", play);
    let mut program = project.program();
    program.args(["play.yml", "--json", "--stats"]).args(args);
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub fn end(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

/// The second line on which nothing comes is given up.
const IMPATIENT: &str = "Host *\n  ServerAliveInterval 1\n  ServerAliveCountMax 2\n  ConnectTimeout 3\n";

const SLOW: &str = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: before, copy: {content: x, dest: /root/before}}
    - {name: slow, shell: 'echo $$ >/root/started; sleep {{ nap }}; touch /root/finished'}
    - {name: after, copy: {content: x, dest: /root/after}}
";

fn pair(name: &str) -> (Host, Host, Project) {
    let (bad, good) = (Host::new("bad").start(), Host::new("good").start());
    let project = Project::new(name, &[&bad, &good]);
    project.file("home/.ssh/config", IMPATIENT);
    project.file("host_vars/bad.yml", "nap: 4321\n").file("host_vars/good.yml", "nap: 0\n");
    (bad, good, project)
}

#[test]
fn a_host_that_is_down_stops_nobody() {
    if !can_run() {
        return;
    }
    let (bad, good, project) = pair("down");
    bad.relay().refuse(true);
    let ran = project.play(SLOW, &[]);
    assert_eq!(ran.ends(4).of_host("bad"), ["before unreachable"], "{}", ran.all());
    assert_eq!(ran.of_host("good"), ["before changed", "slow changed", "after changed"]);
    assert_eq!(good.text("cat /root/after"), "x");
    assert_eq!((ran.count("bad", "unreachable"), ran.count("bad", "failed")), (1, 0));
    let nobody =
        Project::bare("nobody", "void ansible_host=127.0.0.1 ansible_port=1 ansible_user=root nap=0\n");
    let ran = nobody.play(SLOW, &[]);
    assert_eq!(ran.ends(4).of_host("void"), ["before unreachable"]);
    let msg = ran.msg("void", "before").as_str().unwrap();
    assert!(msg.contains("127.0.0.1") && msg.contains("refused"), "{msg}");
}

#[test]
fn a_connection_that_is_cut_in_a_command_loses_its_host_alone() {
    if !can_run() {
        return;
    }
    let (bad, good, project) = pair("cut");
    let child = start(&project, SLOW, &[]);
    wait_for(&bad, "test -s /root/started");
    bad.relay().cut();
    let ran = end(child);
    assert_eq!(ran.ends(4).of_host("bad"), ["before changed", "slow unreachable"], "{}", ran.all());
    assert_eq!(ran.of_host("good"), ["before changed", "slow changed", "after changed"]);
    assert_eq!(good.text("cat /root/after"), "x");
    assert!(!bad.exec("test -e /root/finished -o -e /root/after").status.success());
    let again = project.play(SLOW, &["-e", "nap=0"]);
    assert_eq!(again.ends(0).of_host("bad"), ["before ok", "slow changed", "after changed"]);
}

#[test]
fn a_line_that_goes_silent_is_given_up() {
    if !can_run() {
        return;
    }
    let (bad, _good, project) = pair("silent");
    let child = start(&project, SLOW, &[]);
    wait_for(&bad, "test -s /root/started");
    bad.relay().freeze();
    let begin = Instant::now();
    let ran = end(child);
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    assert_eq!(ran.ends(4).of_host("bad"), ["before changed", "slow unreachable"], "{}", ran.all());
    assert_eq!(ran.of_host("good").len(), 3);
    let msg = ran.msg("bad", "slow").as_str().unwrap();
    assert!(msg.contains("does not answer"), "{msg}");
}

#[test]
fn a_host_that_never_answers_is_given_up() {
    if !can_run() {
        return;
    }
    let (bad, _good, project) = pair("mute");
    bad.relay().freeze();
    let begin = Instant::now();
    let ran = project.play(SLOW, &["-T", "3"]);
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    assert_eq!(ran.ends(4).of_host("bad"), ["before unreachable"], "{}", ran.all());
    assert_eq!(ran.of_host("good").len(), 3);
}

const TRANSFER: &str = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: folder, file: {path: /srv/in, state: directory}}
    - {name: old, copy: {content: old, dest: /srv/in/file}}
    - {name: big, copy: {src: big, dest: /srv/in/file}}
";

/// Two megabytes that cannot be compressed away.
fn noise() -> String {
    let mut state = 1_u64;
    let mut text = String::new();
    while text.len() < 2_000_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += &format!("{state:x}\n");
    }
    text
}

#[test]
fn a_line_that_is_cut_in_a_transfer_leaves_nothing_half_written() {
    if !can_run() {
        return;
    }
    let (bad, good, project) = pair("transfer");
    project.file("files/big", &noise());
    bad.relay().cut_after(Direction::Up, 900_000);
    let ran = project.play(TRANSFER, &[]);
    assert_eq!(
        ran.ends(4).of_host("bad"),
        ["folder changed", "old changed", "big unreachable"],
        "{}",
        ran.all()
    );
    assert_eq!(ran.of_host("good"), ["folder changed", "old changed", "big changed"]);
    assert_eq!(good.text("wc -c </srv/in/file"), noise().len().to_string());
    wait_for(&bad, "test \"$(ls -A /srv/in)\" = file");
    assert_eq!(bad.text("cat /srv/in/file"), "old");
    let again = project.play(TRANSFER, &[]);
    assert_eq!(again.ends(0).of_host("bad"), ["folder ok", "old ok", "big changed"]);
}

#[test]
fn an_unreachable_host_may_be_ignored_and_is_tried_again() {
    if !can_run() {
        return;
    }
    let (bad, _good, project) = pair("ignored");
    let play = SLOW.replace("touch /root/finished'", "touch /root/finished', ignore_unreachable: true");
    let child = start(&project, &play, &[]);
    wait_for(&bad, "test -s /root/started");
    bad.relay().cut();
    let ran = end(child);
    assert_eq!(ran.of_host("bad")[..2], ["before changed", "slow unreachable!"], "{}", ran.all());
    assert_eq!(ran.of_host("bad")[2..], ["after changed"], "{}", ran.all());
    assert_eq!(bad.text("cat /root/after"), "x");
    ran.ends(0);
}
