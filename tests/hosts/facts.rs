//! Facts: what gathering them costs, that nothing that is read is missing, and that nothing hangs.

use serde_json::Value;

use crate::support::{Host, Project, Ran, can_run};

const ONLY: &str = "- hosts: all\n  tasks: []\n";
/// All but `python3`, which is a script on some machines that starts dozens of processes.
const WHOLE: &str = "- hosts: all\n  gather_facts: false\n  tasks: [{setup: {gather_subset: '!python'}}]\n";
const NONE: &str = "- hosts: all\n  gather_facts: false\n  tasks: [{stat: {path: /}}]\n";

/// The number of the process that a host started last: what lies between two of them is how many it started.
fn last_pid(host: &Host) -> u64 {
    host.text("read a b c d pid </proc/loadavg; echo $pid").parse().unwrap()
}

/// What a run cost: processes on the host, turns, bytes up.
fn cost(host: &Host, project: &Project, play: &str) -> [u64; 3] {
    let (pid, turns, up) = (last_pid(host), host.relay().turns(), host.relay().bytes().0);
    let ran = project.play(play, &[]);
    assert_eq!(ran.ends(0).stat("bursts"), 1, "{}", ran.all());
    [last_pid(host) - pid - 1, host.relay().turns() - turns, host.relay().bytes().0 - up]
}

#[test]
fn gathering_costs_one_burst_and_few_processes() {
    if !can_run() {
        return;
    }
    let host = Host::new("gather").start();
    let project = Project::new("gather", &[&host]);
    let [none, only, whole] = [NONE, ONLY, WHOLE].map(|play| cost(&host, &project, play));
    println!("processes, turns, bytes up: without facts {none:?}, only facts {only:?}, all facts {whole:?}");
    assert!(only[0] <= none[0] + 6, "what nobody reads is not gathered: {only:?}, {none:?}");
    assert!(whole[0] <= none[0] + 28, "{whole:?}, {none:?}");
    assert!(only[2] < 20_000 && whole[2] < 20_000, "{only:?}, {whole:?}");
    // The login alone takes seven to nine.
    assert!(only[1] <= 12 && whole[1] <= 12, "{only:?}, {whole:?}");
}

fn facts<'r>(ran: &'r Ran, host: &str, task: &str) -> &'r serde_json::Map<String, Value> {
    ran.outcome(host, task)["result"]["ansible_facts"].as_object().unwrap()
}

/// A project that reads facts in every place where they can be read, and what each place reads.
fn everywhere(project: &Project) -> &'static [(&'static str, &'static str)] {
    project
        .file("group_vars/all.yml", "of_group: '{{ ansible_processor_nproc }}'\n")
        .file("roles/r/vars/main.yml", "of_vars: '{{ ansible_fqdn }}'\n")
        .file("roles/r/defaults/main.yml", "of_default: '{{ ansible_facts.user_dir }}'\n")
        .file("roles/r/vars/os-Debian.yml", "of_os: '{{ ansible_default_ipv4 | type_debug }}'\n")
        .file("roles/r/tasks/main.yml", "- include_vars: 'os-{{ ansible_os_family }}.yml'\n- include_tasks: 'on-{{ ansible_facts.os_family | lower }}.yml'\n")
        .file("roles/r/tasks/on-debian.yml", "- {name: role, debug: {msg: '{{ of_vars }} {{ of_default }} {{ of_os }} {{ ansible_devices | length }}'}}\n")
        .file("roles/r/templates/t.j2", "{{ ansible_mounts | length }} {{ ansible_python_version }}\n")
        .file("roles/r/handlers/main.yml", "- {name: handler, debug: {msg: \"{{ ansible_facts['virtualization_type'] }}\"}}\n");
    &[
        ("group_vars", "processor_nproc"),
        ("vars of a role", "fqdn"),
        ("defaults of a role", "user_dir"),
        ("variables included by a fact", "default_ipv4"),
        ("tasks included by a fact", "devices"),
        ("a template", "mounts"),
        ("a handler", "virtualization_type"),
        ("a template too", "python_version"),
    ]
}

#[test]
fn what_is_read_anywhere_is_gathered_and_nothing_else_that_is_dear() {
    if !can_run() {
        return;
    }
    let host = Host::new("read").start();
    let project = Project::new("read", &[&host]);
    let read = everywhere(&project);
    let ran = project.play(
        "- hosts: all\n  roles: [r]\n  tasks:\n    - {template: {src: roles/r/templates/t.j2, dest: /t}, notify: handler}\n    \
         - {name: group, debug: {var: of_group}}\n",
        &[],
    );
    let gathered = facts(ran.ends(0), "read", "Gathering Facts");
    for (place, fact) in read {
        assert!(gathered.contains_key(&format!("ansible_{fact}")), "{place}: {fact} {}", ran.all());
    }
    assert!(!gathered.contains_key("ansible_local"), "nobody reads it");
    let ran = project.play("- hosts: all\n  tasks: [{name: one, debug: {var: ansible_hostname}}]\n", &[]);
    let gathered = facts(ran.ends(0), "read", "Gathering Facts");
    // The role is not of this play, but `group_vars` are.
    let dear = ["fqdn", "user_dir", "default_ipv4", "devices", "mounts", "virtualization_type", "local"];
    assert!(dear.iter().all(|fact| !gathered.contains_key(&format!("ansible_{fact}"))), "{gathered:?}");
    assert!(gathered.contains_key("ansible_processor_nproc") && gathered.contains_key("ansible_os_family"));
}

/// Plays of which nobody can say beforehand what they read.
const OPAQUE: &[&str] = &[
    "- hosts: all\n  tasks: [{name: x, debug: {msg: \"{{ hostvars[inventory_hostname]['ansible_mou' ~ 'nts'] | length }}\"}}]\n",
    "- hosts: all\n  tasks: [{name: x, debug: {msg: \"{{ lookup('vars', 'ansible_mou' ~ 'nts') | length }}\"}}]\n",
    "- hosts: all\n  tasks: [{name: x, debug: {msg: \"{{ vars['ansible_mou' ~ 'nts'] | length }}\"}}]\n",
    "- hosts: all\n  tasks: [{name: x, debug: {msg: \"{{ ansible_facts['mou' ~ 'nts'] | length }}\"}}]\n",
    "- hosts: all\n  vars: {f: /tmp/f}\n  tasks: [{include_vars: '{{ f }}', when: no}, {name: x, debug: {msg: 1}}]\n",
    "- hosts: all\n  tasks: []\n- hosts: all\n  gather_facts: no\n  tasks: [{name: x, debug: {msg: '{{ ansible_mounts | length }}'}}]\n",
];

#[test]
fn what_cannot_be_foreseen_is_there() {
    if !can_run() {
        return;
    }
    let host = Host::new("opaque").start();
    let project = Project::new("opaque", &[&host]);
    for play in OPAQUE {
        let ran = project.play(play, &[]);
        assert!(facts(ran.ends(0), "opaque", "Gathering Facts").contains_key("ansible_mounts"), "{play}");
        assert_ne!(ran.msg("opaque", "x"), "0", "{play}");
    }
    let ran = project.play(ONLY, &["-e", "x={{ansible_local}}"]);
    assert!(facts(ran.ends(0), "opaque", "Gathering Facts").contains_key("ansible_local"));
}

/// Programs that sleep without end stand in for a dead network mount, which cannot be had here.
#[test]
fn what_hangs_is_a_warning() {
    if !can_run() {
        return;
    }
    let host = Host::new("hangs").start();
    host.text(
        "mkdir -p /etc/ansible/facts.d; cd /etc/ansible/facts.d\n\
         printf '#!/bin/sh\\nexec sleep 100000\\n' >slow.fact\n\
         printf '#!/bin/sh\\n[ \"$1\" != -f ] || exec sleep 100000\\nexec /usr/bin/stat \"$@\"\\n' >/usr/local/sbin/stat\n\
         chmod +x slow.fact /usr/local/sbin/stat; mount -t tmpfs server:/export /mnt\n\
         echo '{\"a\": 1}' >/etc/ansible/facts.d/quick.fact",
    );
    let project = Project::new("hangs", &[&host]);
    let ran = project.play(
        "- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: all, setup: {gather_timeout: 1, gather_subset: [local, mounts, '!min', distribution]}}\n    \
         - {name: after, debug: {msg: '{{ ansible_local.quick.a }} {{ ansible_distribution }}'}}\n",
        &[],
    );
    let warning = ran.ends(0).outcome("hangs", "all")["result"]["warnings"][0].as_str().unwrap();
    assert_eq!(
        warning,
        "facts are incomplete: no answer within 1 seconds (`gather_timeout`) for local_slow, statfs"
    );
    assert!(ran.msg("hangs", "after").as_str().unwrap().starts_with("1 "), "{}", ran.all());
    let mounts = facts(&ran, "hangs", "all")["ansible_mounts"].as_array().unwrap();
    assert!(mounts.iter().all(|mount| mount.get("size_total").is_none() && mount.get("note").is_some()));
}
