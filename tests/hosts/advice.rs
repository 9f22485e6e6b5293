//! What tools say when they fail comes with what to do.

use crate::support::{Host, Project, SUDO_USER, can_run};

/// What is wrong with the host; the task; what the message and its hint have.
const CASES: &[[&str; 4]] = &[
    [
        "echo >/var/lib/dpkg/updates/0001",
        "apt: {name: sudo, state: absent}",
        "dpkg was interrupted",
        "run `dpkg --configure -a` on the host",
    ],
    [
        "rm /var/lib/dpkg/updates/0001; python3 -c 'import fcntl, time\n\
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
