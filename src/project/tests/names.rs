use std::path::Path;

use crate::project::Options;

use super::folder::Folder;

#[test]
fn a_playbook_is_found_with_and_without_extension() {
    let folder = Folder::new(&[("playbooks/site.yml", "- hosts: all\n"), ("other.yaml", "- hosts: all\n")]);
    for (given, root) in
        [("playbooks/site.yml", ""), ("playbooks/site", ""), ("other", ""), ("other.yaml", "")]
    {
        let project = folder.load(given);
        assert_eq!(project.root, folder.path().join(root), "{given}");
    }
}

#[test]
fn a_missing_playbook_says_where_was_looked() {
    let error =
        crate::project::Project::load(Path::new("no-such-playbook"), Options::default()).err().unwrap();
    assert_eq!(error[0].message, "the playbook: no-such-playbook could not be found");
    assert_eq!(
        error[0].notes,
        ["looked for `no-such-playbook`, `no-such-playbook.yml`, `no-such-playbook.yaml`, \
          `playbooks/no-such-playbook`, `playbooks/no-such-playbook.yml`, `playbooks/no-such-playbook.yaml`"]
    );
}

#[test]
fn patterns_know_extra_vars_and_those_of_the_play() {
    let folder = Folder::new(&[(
        "site.yml",
        "- hosts: '{{ target }}'\n  vars: {target: web}\n- hosts: ['{{ x }}', b]\n- hosts: [a, b]\n",
    )]);
    let patterns: Vec<_> = folder.load("site.yml").plays.iter().map(|play| play.patterns.join(" ")).collect();
    assert_eq!(patterns[0], "web");
    assert_eq!(patterns[2], "a b");
}
