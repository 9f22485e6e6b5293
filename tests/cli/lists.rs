use super::program::{Folder, said};

const FILES: &[(&str, &str)] = &[
    ("inventory", "[web]\nweb1 ansible_host=192.0.2.1\nweb2 ansible_host=192.0.2.2\n[db]\ndb1\n"),
    (
        "playbooks/site.yml",
        "- hosts: web\n  tags: [all_web]\n  roles:\n    - role: base\n      tags: [setup]\n  tasks:\n    - name: look\n      command: echo hi\n    - debug: msg=1\n      tags: [never]\n- name: second\n  hosts: db\n  tasks:\n    - name: dump\n      command: echo hi\n      tags: [backup]\n",
    ),
    ("roles/base/tasks/main.yml", "- name: tools\n  apt: name=git\n  tags: [packages]\n- ping:\n"),
];

fn folder(name: &str) -> Folder {
    Folder::new(name, FILES)
}

#[test]
fn hosts_are_listed() {
    let folder = folder("hosts");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-hosts"]), @"");
    insta::assert_snapshot!(said(&folder.0, &["site", "web2", "--list-hosts"]), @"");
}

#[test]
fn tasks_are_listed() {
    let folder = folder("tasks");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tasks"]), @"");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tasks", "-t", "packages,backup"]), @"");
}

#[test]
fn tags_are_listed() {
    let folder = folder("tags");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tags"]), @"");
}

#[test]
fn all_lists_at_once() {
    let folder = folder("lists");
    let all = ["site", "--list-hosts", "--list-tasks", "--list-tags"];
    insta::assert_snapshot!(said(&folder.0, &all), @"");
}

#[test]
fn a_syntax_check_touches_nothing() {
    let folder = folder("syntax");
    insta::assert_snapshot!(said(&folder.0, &["site", "--syntax-check"]), @"");
}
