//! What tools say when they fail comes with what to do.

use crate::{
    faults::{end, start, wait_for},
    interrupts::signal,
    support::{Host, PASSWORD, PASSWORD_USER, Project, SUDO_USER, can_run},
};

/// What is wrong with the host; the task; what the message and its hint have.
const CASES: &[[&str; 4]] = &[
    [
        "python3 -c 'import fcntl, time\n\
         f = open(\"/var/lib/dpkg/lock-frontend\", \"w\"); fcntl.lockf(f, fcntl.LOCK_EX)\n\
         open(\"/run/locked\", \"w\"); time.sleep(600)' >/dev/null 2>&1 &\n\
         until test -e /run/locked; do sleep 0.1; done",
        "apt: {name: sudo, state: absent, lock_timeout: 1}",
        "Unable to acquire the dpkg frontend lock",
        "(python3) holds it; `lock_timeout` is how many seconds to wait",
    ],
    [
        "true",
        "apt: {name: sudo, state: absent}, become: true, become_user: dora",
        "ermission denied",
        "apt needs root: `become: true`",
    ],
    ["true", "apt: {name: [sudo, sudoo]}", "No package matching 'sudoo'", "did you mean `sudo`?"],
    ["true", "apt: {name: no-such-thing}", "No package matching 'no-such-thing'", "`update_cache: true`"],
    [
        "git init -q --bare /srv/repo.git",
        "git: {repo: /srv/repo.git, dest: /etc}",
        "is not an empty directory",
        "take another directory",
    ],
    [
        "rm -f /etc/ssh/ssh_known_hosts /root/.ssh/known_hosts",
        "git: {repo: 'ssh://root@127.0.0.1:{{ ansible_port }}/srv/repo.git', dest: /srv/copy}",
        "Host key verification failed",
        "`accept_newhostkey: true`",
    ],
    [
        "true",
        "git: {repo: 'ssh://root@127.0.0.1:{{ ansible_port }}/srv/repo.git', dest: /srv/copy, accept_newhostkey: true}",
        "Permission denied (publickey",
        "`key_file`",
    ],
    [
        "true",
        "git: {repo: '/srv/repo.git', dest: /tmp/copy}, become: true, become_user: dora",
        "dubious ownership",
        "`become_user`",
    ],
];

#[test]
fn what_tools_say_comes_with_what_to_do() {
    if !can_run() {
        return;
    }
    assert_eq!(SUDO_USER, "dora");
    let host = Host::new("advice").start();
    let project = Project::new("advice", &[&host]);
    for [wrong, task, msg, hint] in CASES {
        host.text(wrong);
        let play = format!("- hosts: all\n  gather_facts: false\n  tasks:\n    - {{name: it, {task}}}\n");
        let ran = project.play(&play, &[]);
        let told = format!("{}", ran.ends(2).outcome("advice", "it")["diagnostic"]["hints"]);
        assert!(ran.msg("advice", "it").as_str().unwrap().contains(msg), "{task}: {}", ran.all());
        assert!(told.contains(hint), "{task}: {}", ran.all());
    }
}
#[test]
fn sudo_that_is_refused_speaks_for_itself() {
    if !can_run() || !std::path::Path::new("/usr/bin/sudo").exists() {
        return;
    }
    let host = Host::new("policy").start();
    let project = Project::new("policy", &[&host]);
    let line = host.inventory_line().replace("ansible_user=root", &format!("ansible_user={PASSWORD_USER}"));
    project.file("inventory", &line);
    project.file("host_vars/policy.yml", &format!("ansible_become_password: \"{PASSWORD}\"\n"));
    let play = "- hosts: all\n  gather_facts: false\n  become: true\n  tasks: [{name: it, command: id}]\n";
    for (rule, msg, hint) in [
        (
            "tess ALL=(root) /bin/ls",
            "cannot become `root`: Sorry, user tess is not allowed to execute '/bin/sh' as root on policy.",
            "sudoers has to allow `/bin/sh`",
        ),
        (
            "",
            "cannot become `root`: tess is not in the sudoers file.",
            "let the host's sudoers name this user",
        ),
    ] {
        host.text(&format!("echo '{rule}' >/etc/sudoers.d/tests"));
        let ran = project.play(play, &[]);
        assert_eq!(ran.ends(2).msg("policy", "it"), msg, "{}", ran.all());
        let hints = format!("{}", ran.outcome("policy", "it")["diagnostic"]["hints"]);
        assert!(hints.contains(hint), "{}", ran.all());
    }
}

#[test]
fn an_until_that_never_holds_says_so() {
    if !can_run() {
        return;
    }
    let host = Host::new("until").start();
    let project = Project::new("until", &[&host]);
    let until = "register: r, until: [r.rc is defined, \"'ready' in r.stdout\"], retries: 2, delay: 0";
    let told = "`until` does not hold after 3 attempts: `'ready' in r.stdout`";
    for (command, message, notes) in [("uname", told, ""), ("ls /nowhere", "non-zero return code", told)] {
        let play = format!(
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - {{name: it, command: {command}, {until}}}\n"
        );
        let ran = project.play(&play, &[]);
        let diagnostic = &ran.ends(2).outcome("until", "it")["diagnostic"];
        assert!(diagnostic["message"].as_str().unwrap().contains(message), "{}", ran.all());
        assert!(diagnostic["notes"].to_string().contains(notes), "{}", ran.all());
        assert_eq!(ran.outcome("until", "it")["result"]["attempts"], 2, "{}", ran.all());
    }
}
const PACKAGE: &str = r#"
mkdir -p /srv/slow/DEBIAN
cd /srv/slow/DEBIAN
printf '%s\n' 'Package: slow' 'Version: 1' 'Architecture: all' 'Maintainer: me <me@here>' 'Description: slow' >control
printf '%s\n' '#!/bin/sh' 'test -e /srv/go || { touch /srv/started; sleep 4322; }' >postinst
chmod 755 postinst
dpkg-deb --build /srv/slow /srv/slow.deb
"#;

#[test]
fn an_installation_that_was_interrupted_is_mended_as_the_hint_says() {
    if !can_run() {
        return;
    }
    let host = Host::new("dpkg").start();
    host.text(PACKAGE);
    let project = Project::new("dpkg", &[&host]);
    let play = "- hosts: all\n  gather_facts: false\n  tasks: [{name: it, apt: {deb: /srv/slow.deb}}]\n";
    let child = start(&project, play, &[]);
    wait_for(&host, "test -e /srv/started");
    signal("INT", child.id());
    end(child).ends(99);
    let ran = project.play(play, &[]);
    let hints = ran.ends(2).outcome("dpkg", "it")["diagnostic"]["hints"].to_string();
    assert!(hints.contains("run `dpkg --configure -a` on the host"), "{}", ran.all());
    host.text("touch /srv/go; dpkg --configure -a");
    assert_eq!(project.play(play, &[]).ends(0).of_host("dpkg"), ["it ok"]);
}
