//! Two roles in the dialect of 2018, on hosts of today.

use std::path::Path;

use crate::{
    support::{Host, Project, Ran, can_run},
    wheels::Index,
};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/projects/old_dialect");
/// A repository with one commit.
const REPOSITORY: &str = "git init -q /srv/project && cd /srv/project && echo text >file && git add file && \
     git -c user.name=n -c user.email=e@x commit -qm first && git config --system --add safe.directory '*'";

/// Not every machine that runs the tests has git, or the group that the role puts its operator in.
fn lacks(host: &Host) -> bool {
    !host.exec("command -v git && getent group sudo").status.success()
}

fn changes(ran: &Ran) -> Vec<String> {
    let lines = ran.of_host("sample_host");
    lines.into_iter().filter(|line| line.ends_with("changed")).collect()
}

#[test]
fn roles_of_2018_run_as_they_are() {
    if !can_run() || !Path::new("/usr/bin/apt-get").exists() {
        return;
    }
    let host = Host::new("sample_host").start();
    if lacks(&host) {
        return;
    }
    host.text(REPOSITORY);
    let project = Project::new("old", &[&host]);
    // As people wrote it then; what does not change between runs is the port.
    let line = host
        .inventory_line()
        .replace("ansible_host=", "ansible_ssh_host=")
        .replace("ansible_port=", "ansible_ssh_port=");
    let line = line.replace(" ansible_user=root", "");
    project.folder(Path::new(HERE), ".");
    project.file("inventory", &format!("[all:children]\nsample_group\n[sample_group]\n{line}\n"));
    let args = ["sample_playbook.yml", "sample_group", "-e", "learner_repository=/srv/project"];
    let check = project.run(&[&args[..], &["--check"]].concat());
    assert_eq!(check.code, Some(0), "{}", check.all());
    let first = project.run(&args);
    first.ends(0);
    let expected = [
        "Operator changed",
        "File of the rule changed",
        "Rule changed",
        "Keys of the operator changed",
        "Learner changed",
        "Keys of the learner changed",
        "shell changed",
        "Fetch the project changed",
        "Make the box changed",
        "Put the pieces in changed",
    ];
    assert_eq!(changes(&first), expected, "{}", first.all());
    let said = host.text(
        "cat /etc/sudoers.d/keeper; id -nG keeper; cut -d' ' -f3 /home/keeper/.ssh/authorized_keys \
         /home/learner/.ssh/authorized_keys; stat -c %U /home/learner/work/file /home/learner/work/box/made; \
         ls /home/learner/work/box; cat /home/learner/work/box/slow-1.0",
    );
    let expected = "keeper ALL=(ALL) NOPASSWD: ALL\nkeeper sudo\nsomeone@elsewhere\nsomeone@elsewhere\nlearner\nlearner\n\
                    made\none\nslow-1.0\ntwo\n/srv/wheels/slow-1.0";
    assert_eq!(said, expected);
    let second = project.run(&args);
    assert_eq!(changes(second.ends(0)), ["shell changed"], "{}", second.all());
    // What is not there is found out by the check, and left out.
    let none = project.run(&["sample_playbook", "sample_host"]);
    assert_eq!(none.ends(0).count("sample_host", "ignored"), 1, "{}", none.all());
    assert!(none.of_host("sample_host").contains(&"Fetch the project skipped".to_owned()), "{}", none.all());
}

/// The other half of that role: an environment by a command, and `pip` over a list that mixes an address and names.
const PIECES: &str = r#"
- hosts: all
  gather_facts: false
  vars:
    box: /home/learner/box
    address: "{{
      kind == 'standard' and 'INDEX/simple/slow/slow-1.0-py3-none-any.whl' or
      kind == 'fast' and 'INDEX/none'
      }}"
    kind: standard
    pieces: ["{{ address }}", one, "two==2.0"]
    command: "python3 -m venv {{ box }}"
  tasks:
    - user: name=learner
            shell=/bin/bash
      become: true
    - name: Make the box
      shell: "{{ command }}"
      args:
        creates: "{{ box }}"
      become: true
      become_user: learner
    - name: Put the pieces in
      pip:
        name: "{{ item }}"
        virtualenv: "{{ box }}"
      with_items: "{{ pieces }}"
      become: true
      become_user: learner
"#;

#[test]
fn pieces_of_2018_are_put_in_by_pip() {
    if !can_run() {
        return;
    }
    let host = Host::new("pieces").start();
    if !host.exec("python3 -c 'import ensurepip'").status.success() {
        eprintln!("skipped: python3 has no venv here");
        return;
    }
    let index =
        Index::serve(&[("simple", &[("slow", "1.0"), ("one", "1.1"), ("two", "2.0"), ("two", "3.0")])]);
    host.text(&format!("printf '[global]\\nindex-url = {}\\n' >/etc/pip.conf", index.url("simple")));
    let project = Project::new("pieces", &[&host]);
    let play = PIECES.replace("INDEX/", &index.url(""));
    let first = project.play(&play, &[]);
    assert_eq!(first.ends(0).count("pieces", "changed"), 3, "{}", first.all());
    let code = "import slow, one, two; print(slow.__version__, one.__version__, two.__version__)";
    assert_eq!(host.text(&format!("/home/learner/box/bin/python -c '{code}'")), "1.0 1.1 2.0");
    assert_eq!(host.text("stat -c %U /home/learner/box/bin"), "learner");
    let second = project.play(&play, &[]);
    assert_eq!(second.ends(0).count("pieces", "changed"), 0, "{}", second.all());
}
