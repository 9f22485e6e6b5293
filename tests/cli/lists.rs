use super::program::{Folder, said};

const FILES: &[(&str, &str)] = &[
    ("inventory", "[web]\nweb1 ansible_host=192.0.2.1\nweb2 ansible_host=192.0.2.2\n[db]\ndb1\n"),
    (
        "playbooks/site.yml",
        "- hosts: web\n  tags: [all_web]\n  roles:\n    - role: base\n      tags: [setup]\n  tasks:\n    - name: look\n      command: echo hi\n    - debug: msg=1\n      tags: [never]\n- name: second\n  hosts: db\n  tasks:\n    - name: dump\n      command: echo hi\n      tags: [backup]\n",
    ),
    ("roles/base/tasks/main.yml", "- name: tools\n  apt: name=git\n  tags: [packages]\n- command: id\n"),
];

fn folder(name: &str) -> Folder {
    Folder::new(name, FILES)
}

#[test]
fn hosts_are_listed() {
    let folder = folder("hosts");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-hosts"]), @r"
$ deploy-host site --list-hosts
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
    pattern: ['web']
    hosts (2):
      web1
      web2

  play #2 (db): second	TAGS: []
    pattern: ['db']
    hosts (1):
      db1
----- exit code 0
");
    insta::assert_snapshot!(said(&folder.0, &["site", "web2", "--list-hosts"]), @r"
$ deploy-host site web2 --list-hosts
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
    pattern: ['web']
    hosts (1):
      web2

  play #2 (db): second	TAGS: []
    pattern: ['db']
    hosts (0):
----- exit code 0
");
}

#[test]
fn tasks_are_listed() {
    let folder = folder("tasks");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tasks"]), @r"
$ deploy-host site --list-tasks
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
    tasks:
      base : tools	TAGS: [all_web, packages, setup]
      command	TAGS: [all_web, setup]
      look	TAGS: [all_web]

  play #2 (db): second	TAGS: []
    tasks:
      dump	TAGS: [backup]
----- exit code 0
");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tasks", "-t", "packages,backup"]), @r"
$ deploy-host site --list-tasks -t packages,backup
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
    tasks:
      base : tools	TAGS: [all_web, packages, setup]

  play #2 (db): second	TAGS: []
    tasks:
      dump	TAGS: [backup]
----- exit code 0
");
}

#[test]
fn tags_are_listed() {
    let folder = folder("tags");
    insta::assert_snapshot!(said(&folder.0, &["site", "--list-tags"]), @r"
$ deploy-host site --list-tags
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
      TASK TAGS: [all_web, never, packages, setup]

  play #2 (db): second	TAGS: []
      TASK TAGS: [backup]
----- exit code 0
");
}

#[test]
fn all_lists_at_once() {
    let folder = folder("lists");
    let all = ["site", "--list-hosts", "--list-tasks", "--list-tags"];
    insta::assert_snapshot!(said(&folder.0, &all), @r"
$ deploy-host site --list-hosts --list-tasks --list-tags
----- stdout

playbook: site

  play #1 (web): web	TAGS: [all_web]
    pattern: ['web']
    hosts (2):
      web1
      web2
    tasks:
      base : tools	TAGS: [all_web, packages, setup]
      command	TAGS: [all_web, setup]
      look	TAGS: [all_web]
      debug	TAGS: [all_web, never]
      TASK TAGS: [all_web, never, packages, setup]

  play #2 (db): second	TAGS: []
    pattern: ['db']
    hosts (1):
      db1
    tasks:
      dump	TAGS: [backup]
      TASK TAGS: [backup]
----- exit code 0
");
}

#[test]
fn a_syntax_check_touches_nothing() {
    let folder = folder("syntax");
    insta::assert_snapshot!(said(&folder.0, &["site", "--syntax-check"]), @r"
$ deploy-host site --syntax-check
----- stdout

playbook: site
----- exit code 0
");
}
