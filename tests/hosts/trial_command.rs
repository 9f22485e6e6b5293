//! `deploy-host PLAYBOOK trial`, and what can be done with the trial host afterwards.

use std::path::Path;

use crate::support::{Project, Ran, can_run};

const PLAY: &str = r#"
- hosts: web
  vars: {dir: /srv/deploy-host-trial-test}
  tasks:
    - {name: folder, file: {path: "{{ dir }}", state: directory}, notify: done}
    - {name: who, copy: {content: "{{ inventory_hostname }} {{ colour }} {{ group_names }}\n", dest: "{{ dir }}/who"}}
    - {name: user, user: {name: trialist, shell: /bin/sh}}
    - {name: theirs, copy: {content: x, dest: "{{ dir }}/theirs", owner: trialist}}
    - {name: as them, command: 'cat {{ dir }}/theirs', become: true, become_user: trialist, changed_when: false}
  handlers:
    - {name: done, file: {path: "{{ dir }}/done", state: touch}}
"#;

struct Place(Project);

impl Place {
    fn run(&self, args: &[&str]) -> Ran {
        let mut program = self.0.program();
        program.env("DEPLOY_HOST_TRIAL", self.0.dir.join("trial")).env("DEPLOY_HOST_TRIAL_SPACE", "0.1");
        Ran::of(program.args(args).output().unwrap())
    }
}

#[test]
fn a_throw_away_copy_of_this_machine_stands_in_for_the_hosts_of_the_play() {
    if !can_run() {
        return;
    }
    let project = Project::bare("trial", "[web]\nfoo_bar ansible_ssh_host=foo_bar.invalid ansible_port=1\n");
    project
        .file("site.yml", PLAY)
        .file("group_vars/web.yml", "colour: green\nansible_port: 2\nansible_user: nobody\n");
    let place = Place(project);
    let first = place.run(&["site.yml", "trial", "--json"]);
    let expected = [
        "Gathering Facts ok",
        "folder changed",
        "who changed",
        "user changed",
        "theirs changed",
        "as them ok",
        "done changed",
    ];
    assert_eq!(first.ends(0).of_host("trial"), expected, "{}", first.all());
    let second = place.run(&["site.yml", "trial", "--json"]);
    assert_eq!(second.ends(0).count("trial", "changed"), 0, "{}", second.all());
    let diff = place.run(&["trial", "diff"]);
    for line in ["+ /srv/deploy-host-trial-test", "~ /etc/passwd", "+ /home/trialist"] {
        assert!(diff.ends(0).stdout.contains(line), "{line}: {}", diff.all());
    }
    let said = place.run(&["trial", "ssh", "--", "cat /srv/deploy-host-trial-test/who; exit 3"]);
    assert_eq!(said.ends(3).stdout, "trial green ['web']\n");
    place.run(&["trial", "reset"]).ends(0);
    let nothing = place.run(&["trial", "diff"]);
    assert_eq!(nothing.code, Some(1), "{}", nothing.all());
    assert!(!Path::new("/srv/deploy-host-trial-test").exists() && !Path::new("/home/trialist").exists());
}

/// Two names of one inventory stand for the trial host: one machine, on which they see what the other does, and where
/// everybody logs in as root whatever their variables say.
#[test]
fn hosts_of_an_inventory_may_be_the_trial_host() {
    if !can_run() {
        return;
    }
    let place = Place(Project::bare(
        "trial-inventory",
        "one ansible_connection=trial\ntwo ansible_connection=trial ansible_host=192.0.2.1 ansible_user=nobody\n",
    ));
    let play = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: who, command: id -un, changed_when: false}
    - {name: make, file: {path: /srv/trial-of-two, state: directory}, when: inventory_hostname == 'one'}
    - {name: look, stat: {path: /srv/trial-of-two}, register: seen}
    - {name: both see it, assert: {that: seen.stat.exists}}
    - {name: become, command: id -un, become: true, become_user: nobody, changed_when: false}
"#;
    place.0.file("site.yml", play);
    let first = place.run(&["site.yml", "--json"]);
    assert_eq!(first.ends(0).of_host("one")[1], "make changed", "{}", first.all());
    for (task, user) in [("who", "root"), ("become", "nobody")] {
        assert_eq!(first.outcome("two", task)["result"]["stdout"], user, "{}", first.all());
    }
    let second = place.run(&["site.yml", "--json"]);
    assert_eq!(second.ends(0).count("one", "changed"), 0, "{}", second.all());
    assert!(!Path::new("/srv/trial-of-two").exists());
    place.run(&["trial", "reset"]).ends(0);
}
