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
        program.env("DEPLOY_HOST_TRIAL", self.0.dir.join("trial"));
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
    if first.code == Some(4)
        && first.msg("trial", "Gathering Facts").to_string().contains("the trial host needs")
    {
        eprintln!("skipped: too little room for a trial host");
        return;
    }
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
