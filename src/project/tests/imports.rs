use super::folder::{Folder, outline, task};

#[test]
fn static_imports_become_their_tasks() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  vars: {which: b}\n  tasks:\n  - import_tasks: sub/a.yml\n    when: x\n    tags: t\n    vars: {v: 1}\n  - include: 'c.yml'\n  - include: '{{ item }}'\n    with_items: [c.yml]\n  - include_tasks: c.yml\n",
        ),
        ("sub/a.yml", "- {name: a1, debug: }\n- import_tasks: '{{ which }}.yml'\n- import_tasks: c.yml\n"),
        ("sub/b.yml", "- {name: b1, debug: , tags: u}\n"),
        ("c.yml", "- {name: c1, debug: }\n"),
    ]);
    let project = folder.load("site.yml");
    assert_eq!(outline(&project.plays[0].tasks), "a1 b1 c1 c1 include include_tasks");
    let b1 = task(&project, "b1");
    assert_eq!(b1.tags, ["t", "u"]);
    let whens: usize = b1.context.chain().map(|level| level.keywords.when.len()).sum();
    assert_eq!(whens, 1, "the import's condition is inherited");
}

#[test]
fn what_stands_behind_an_old_include_are_variables() {
    let folder = Folder::new(&[
        ("site.yml", "- hosts: all\n  tasks:\n  - include: a.yml port=80 tags=t\n"),
        ("a.yml", "- {name: a1, debug: }\n"),
    ]);
    let a1 = task(&folder.load("site.yml"), "a1");
    let names: Vec<_> = a1.context.keywords.vars.iter().map(|var| var.name.as_str()).collect();
    assert_eq!(names, ["port", "tags"]);
}

#[test]
fn playbooks_are_imported_with_what_the_import_says() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- import_playbook: sub/{{ which }}.yml\n  vars: {which: web, v: 1}\n  tags: outer\n  when: w\n- hosts: last\n  name: last\n",
        ),
        (
            "sub/web.yml",
            "- hosts: web\n  name: web\n  tags: inner\n  vars: {v: 2}\n  tasks:\n  - {name: t, debug: }\n- import_playbook: db.yml\n",
        ),
        ("sub/db.yml", "- hosts: db\n  tasks: [{name: d, debug: }]\n"),
    ]);
    let project = folder.load("site.yml");
    let hosts: Vec<_> = project.plays.iter().map(|play| play.patterns.join(",")).collect();
    assert_eq!(hosts, ["web", "db", "last"]);
    assert_eq!(task(&project, "t").tags, ["outer", "inner"]);
    assert_eq!(task(&project, "d").tags, ["outer"]);
    let web = &project.plays[0];
    assert_eq!(web.dir, folder.path().join("sub"));
    assert_eq!(web.play.keywords.when.len(), 1);
    assert_eq!(web.play.keywords.vars.last().unwrap().value.source(), "1");
}

#[test]
fn what_is_wrong_with_imports_is_told_together() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  tasks:\n  - import_tasks: instal.yml\n  - import_tasks: map.yml\n  - import_tasks: self.yml\n  - import_tasks: '{{ host_var }}.yml'\n  - import_tasks:\n  - import_tasks: map.yml\n- import_playbook: sit.yml\n",
        ),
        ("install.yml", "- debug:\n"),
        ("map.yml", "a: 1\n"),
        ("self.yml", "- import_tasks: self.yml\n"),
    ]);
    assert_eq!(
        folder.errors("site.yml"),
        [
            "map.yml:1:1: included task files must contain a list of tasks",
            "self.yml:1:17: `self.yml` imports itself",
            "site.yml:3:19: Could not find or access 'instal.yml' on the Ansible Controller.",
            "site.yml:6:23: 'host_var' is undefined",
            "site.yml:7:5: No file specified for import_tasks",
            "site.yml:9:20: could not find the playbook `sit.yml`",
        ]
    );
    let errors = folder.try_load("site.yml", Default::default()).err().unwrap();
    assert_eq!(errors[2].hints, ["did you mean `install.yml`?"]);
    assert_eq!(errors[5].hints, ["did you mean `site.yml`?"]);
}

#[test]
fn an_empty_file_is_a_warning() {
    let folder = Folder::new(&[
        ("site.yml", "- hosts: all\n  tasks:\n  - import_tasks: empty.yml\n"),
        ("empty.yml", "---\n"),
    ]);
    let project = folder.load("site.yml");
    let warning = project.warnings[0].message.replace(&folder.path().display().to_string(), "");
    assert_eq!(warning, "file /empty.yml is empty and had no tasks to include");
}
