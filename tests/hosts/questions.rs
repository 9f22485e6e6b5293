//! Questions on a terminal: answered, or broken off, which leaves the terminal as it was.

use std::process::{Child, Command, Stdio};

use crate::{
    faults::wait_for,
    interrupts::signal,
    support::{Host, PASSWORD, PASSWORD_USER, Project, Ran, Terminal, can_run, heard},
};

const PLAY: &str = r"
- hosts: all
  gather_facts: false
  vars_prompt:
    - {name: word, prompt: The word, private: false}
  tasks:
    - {name: who, command: id -un, register: r}
    - {name: said, debug: {msg: '{{ r.stdout }} {{ word }}'}}
";

/// A host that asks for everything: whether its key is right, the key's passphrase or the user's password.
fn asking(host: &Host, user: &str, key: &str) -> Project {
    let line = format!("asks ansible_host=127.0.0.1 ansible_port={} ansible_user={user}{key}", host.port());
    let project = Project::bare(&format!("asks-{user}"), &line);
    project.file("play.yml", PLAY);
    project
}

fn sealed(host: &Host) -> String {
    let path = host.key_path().with_file_name("sealed");
    std::fs::copy(host.key_path(), &path).unwrap();
    let mut keygen = Command::new("ssh-keygen");
    let sealed = keygen.args(["-q", "-p", "-N", "open sesame", "-f"]).arg(&path).stdout(Stdio::null());
    assert!(sealed.status().unwrap().success());
    format!(" ansible_ssh_private_key_file={}", path.display())
}

fn start(project: &Project, terminal: &Terminal, args: &[&str]) -> Child {
    let mut program = project.program();
    terminal.give(&mut program);
    program.args(["play.yml", "--json"]).args(args).stdout(Stdio::piped()).spawn().unwrap()
}

fn ended(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

#[test]
fn a_person_answers() {
    if !can_run() {
        return;
    }
    let host = Host::new("asks").start();
    for (user, key) in [("root", sealed(&host)), (PASSWORD_USER, String::new())] {
        let (project, mut terminal) = (asking(&host, user, &key), Terminal::open());
        let child = start(&project, &terminal, &[]);
        terminal.wait_for("The word: ");
        terminal.keys("sesame\n");
        terminal.wait_for("(yes/no/fingerprint)? ");
        terminal.keys("maybe\nyes\n");
        terminal.wait_for(if user == "root" {
            "passphrase for the key"
        } else {
            "password for tess@127.0.0.1: "
        });
        assert!(!terminal.is_sane());
        terminal.keys(&format!("{}\n", if user == "root" { "open sesame" } else { PASSWORD }));
        let ran = ended(child);
        assert_eq!(ran.ends(0).msg("asks", "said"), &format!("{user} sesame"), "{}", ran.all());
        assert!(terminal.is_sane());
        let known = std::fs::read_to_string(project.dir.join("home/.ssh/known_hosts")).unwrap();
        assert!(known.contains(host.known_hosts_line().split(' ').nth(2).unwrap()), "{known}");
    }
}

/// How a question is broken off: by a key, or by a signal from somewhere.
const BREAKS: [(&str, i32); 4] = [("\u{3}", 99), ("INT", 99), ("TERM", 143), ("HUP", 129)];

fn break_off(terminal: &mut Terminal, child: Child, how: &str) -> Ran {
    assert!(!terminal.is_sane());
    match how {
        "\u{3}" => terminal.keys(how),
        name => signal(name, child.id()),
    }
    ended(child)
}

#[test]
fn a_question_before_the_run_is_broken_off() {
    let project = Project::bare("broken-off", "nobody\n");
    project.file("play.yml", PLAY);
    for (how, code) in heard(&BREAKS) {
        for (flag, asked) in
            [("-k", "SSH password: "), ("-K", "BECOME password: "), ("-J", "Vault password: ")]
        {
            let mut terminal = Terminal::open();
            let child = start(&project, &terminal, &[flag]);
            terminal.wait_for(asked);
            terminal.keys("half a pass");
            let ran = break_off(&mut terminal, child, how);
            ran.ends(code);
            assert!(terminal.is_sane(), "{flag} {how:?}");
            assert_eq!(ran.stdout, "", "{flag} {how:?}");
        }
    }
}

#[test]
fn a_question_of_the_run_is_broken_off() {
    if !can_run() {
        return;
    }
    let host = Host::new("asks-off").start();
    let key = sealed(&host);
    for (how, code) in heard(&BREAKS) {
        for question in ["The word: ", "(yes/no/fingerprint)? ", "passphrase for the key"] {
            let (project, mut terminal) = (asking(&host, "root", &key), Terminal::open());
            let child = start(&project, &terminal, &[]);
            for (asked, answer) in
                [("The word: ", "sesame\n"), ("(yes/no/fingerprint)? ", "yes\n"), ("passphrase", "")]
            {
                terminal.wait_for(asked);
                if question.starts_with(asked) {
                    break;
                }
                terminal.keys(answer);
            }
            let ran = break_off(&mut terminal, child, how);
            ran.ends(code);
            assert!(terminal.is_sane(), "{question} {how:?}");
            assert_eq!(ran.of_kind("run_finished").count(), 1, "{question} {how:?} {}", ran.all());
        }
    }
}

/// On a terminal that is the program's own, where Ctrl-C is a signal and a part of the screen moves.
#[test]
fn the_moving_screen_goes_when_it_is_interrupted() {
    if !can_run() {
        return;
    }
    let host = Host::new("moving").start();
    let project = Project::new("moving", &[&host]);
    project
        .file("play.yml", "- hosts: all\n  gather_facts: false\n  tasks: [shell: 'echo $$; sleep 4322']\n");
    for times in [1, 2] {
        let mut terminal = Terminal::open();
        let mut program = Command::new("setsid");
        program.arg("-c").arg(project.program().get_program()).arg("play.yml");
        project.surround(&mut program);
        terminal.give(&mut program);
        let mut child = program.env("TERM", "xterm").stdout(terminal.output()).spawn().unwrap();
        terminal.wait_for("shell  ");
        wait_for(&host, "pgrep -x sleep");
        if times == 2 {
            // So that the first does not end it.
            host.relay().freeze();
        }
        terminal.keys("\u{3}");
        terminal.wait_for("interrupted: ");
        while times == 2 && child.try_wait().unwrap().is_none() {
            terminal.keys("\u{3}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(child.wait().unwrap().code(), Some(99));
        assert!(terminal.is_sane(), "{times}");
        if times == 1 {
            assert!(!terminal.wait_for("PLAY RECAP").contains("^C"));
        }
    }
}
