use crate::project::Options;

use super::folder::{Folder, name, outline, task};

#[test]
fn dependencies_come_first_and_inherit() {
    let folder = Folder::new(&[
        (
            "playbooks/site.yml",
            "- hosts: all\n  tags: play\n  roles:\n  - {role: app, tags: entry, when: w, http_port: 80}\n  - other\n  tasks:\n  - {name: last, debug: }\n",
        ),
        ("roles/app/meta/main.yml", "dependencies:\n- {role: base, tags: dep, from: app}\n- other\n"),
        ("roles/app/tasks/main.yml", "- {name: app1, debug: }\n"),
        ("roles/app/defaults/main.yml", "d: 1\n"),
        ("roles/app/vars/main/a.yml", "v: 1\n"),
        ("roles/app/vars/main/b/c.yaml", "w: 1\n"),
        ("roles/app/vars/main/.hidden.yml", "x: 1\n"),
        ("roles/app/vars/main/b.yml~", "x: 1\n"),
        ("roles/base/tasks/main.yml", "- {name: base1, debug: }\n"),
        ("playbooks/roles/other/tasks/main.yaml", "- {name: other1, debug: }\n"),
    ]);
    let project = folder.load("playbooks/site.yml");
    let play = &project.plays[0];
    assert_eq!(outline(&play.tasks), "base(base1) other(other1) app(app1) other(other1) last");
    assert_eq!(task(&project, "base1").tags, ["play", "entry", "dep"]);
    let roles: Vec<_> = play.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(roles, ["base", "other", "app", "other"]);
    let app = &play.roles[2];
    let names = |vars: &crate::inventory::VarMap| vars.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&app.vars), ["v", "w"]);
    assert_eq!(names(&app.defaults), ["d"]);
    assert_eq!(app.params[0].name, "http_port");
    assert_eq!(app.dependencies.len(), 2);
    assert_eq!(play.roles[0].parent.as_ref().unwrap().name, "app");
    assert_eq!(play.roles[1].identity, play.roles[3].identity, "the same role, however it came");
    let levels: usize = task(&project, "base1").context.chain().map(|c| c.keywords.when.len()).sum();
    assert_eq!(levels, 1);
}

#[test]
fn params_tags_and_conditions_make_another_role() {
    let entries = [
        "r",
        "{role: r}",
        "{role: r, p: 1}",
        "{role: r, p: 2}",
        "{role: r, tags: t}",
        "{role: r, when: w}",
        "{role: r, vars: {p: 1}}",
    ];
    let list = entries.map(|entry| format!("  - {entry}\n")).concat();
    let folder = Folder::new(&[
        ("site.yml", &format!("- hosts: all\n  roles:\n{list}")),
        ("roles/r/tasks/main.yml", "- debug:\n"),
    ]);
    let project = folder.load("site.yml");
    let roles = &project.plays[0].roles;
    assert_eq!(roles[0].identity, roles[1].identity);
    let mut identities: Vec<_> = roles.iter().map(|role| role.identity.clone()).collect();
    identities.sort();
    identities.dedup();
    assert_eq!(identities.len(), entries.len() - 1);
}

#[test]
fn handlers_stand_in_definition_order() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  roles: [a, b, a]\n  tasks:\n  - import_role: {name: c, handlers_from: more}\n  handlers:\n  - {name: own, debug: }\n",
        ),
        (
            "roles/a/handlers/main.yml",
            "- {name: ha, debug: }\n- import_tasks: sub.yml\n- include_tasks: sub.yml\n",
        ),
        ("roles/a/handlers/sub.yml", "- {name: hs, debug: , listen: x}\n"),
        ("roles/b/handlers/main.yml", "- {name: hb, debug: }\n"),
        ("roles/c/handlers/more.yml", "- {name: hc, debug: }\n"),
        ("roles/c/handlers/main.yml", "- {name: not me, debug: }\n"),
    ]);
    let project = folder.load("site.yml");
    let names: Vec<_> = project.plays[0].handlers.iter().map(|handler| name(handler)).collect();
    assert_eq!(names, ["ha", "hs", "include_tasks", "hb", "hc", "own"]);
}

#[test]
fn import_role_is_static() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  tasks:\n  - import_role: {name: r, tasks_from: other, vars_from: o}\n    tags: t\n    vars: {i: 1}\n  - import_role: name=r public=no\n",
        ),
        ("roles/r/tasks/main.yml", "- {name: main, debug: }\n"),
        ("roles/r/tasks/other.yml", "- {name: other, debug: }\n"),
        ("roles/r/vars/o.json", "{\"k\": 1}"),
    ]);
    let project = folder.load("site.yml");
    assert_eq!(outline(&project.plays[0].tasks), "r(other) r(main)");
    assert_eq!(task(&project, "other").tags, ["t"]);
    let [other, main] = &project.plays[0].roles[..] else { panic!() };
    assert!(other.vars.contains_key("k"));
    assert!(other.allow_duplicates && other.public.get() && !main.public.get());
}

#[test]
fn what_is_wrong_with_roles_is_told_together() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  roles:\n  - pytroch\n  - loop\n  - {role: bad}\n  - a,b\n  tasks:\n  - import_role: {name: pytorch, tasks_from: x, tasksfrom: y}\n  - import_role: {tasks_from: x}\n",
        ),
        ("roles/pytorch/tasks/main.yml", "- debug:\n"),
        ("roles/loop/meta/main.yml", "dependencies: [pool]\n"),
        ("roles/pool/meta/main.yml", "dependencies: [loop]\n"),
        ("roles/bad/tasks/main.yml", "a: 1\n"),
        ("roles/bad/vars/main.yml", "[1]\n"),
        ("roles/bad/defaults/main.yml", "1\n"),
    ]);
    assert_eq!(
        folder.errors("site.yml"),
        [
            "roles/bad/defaults/main.yml:1:1: The defaults/main.yml file for role 'bad' must contain a dictionary of \
             variables",
            "roles/bad/tasks/main.yml:1:1: The tasks/main.yml file for role 'bad' must contain a list of tasks",
            "roles/bad/vars/main.yml:1:1: The vars/main.yml file for role 'bad' must contain a dictionary of variables",
            "roles/pool/meta/main.yml:1:16: A recursion loop was detected with the roles specified. Make sure child \
             roles do not have dependencies on parent roles",
            &format!("site.yml:3:5: the role 'pytroch' was not found in roles:{}", folder.path().display()),
            "site.yml:6:5: invalid old style role requirement: a,b",
            "site.yml:8:46: Could not find specified file in role: tasks/x",
            "site.yml:8:49: Invalid options for import_role: tasksfrom",
            "site.yml:9:5: 'name' is a required field for import_role.",
        ]
    );
    let errors = folder.try_load("site.yml", Options::default()).err().unwrap();
    assert_eq!(errors[4].hints, ["did you mean `pytorch`?"]);
}

#[test]
fn roles_are_found_by_path_and_in_collections() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  vars: {which: deep}\n  roles:\n  - sub/{{ which }}\n  - ns.coll.there\n  - '{{ playbook_dir }}/else/where'\n  - configured\n",
        ),
        ("roles/sub/deep/tasks/main.yml", "- {name: a, debug: }\n"),
        ("collections/ansible_collections/ns/coll/roles/there/tasks/main.yml", "- {name: b, debug: }\n"),
        ("else/where/tasks/main", "- {name: c, debug: }\n"),
        ("shared/configured/tasks/main.json", "[{\"name\": \"d\", \"debug\": null}]"),
    ]);
    let options = Options { roles_path: vec![folder.path().join("shared")], ..Options::default() };
    let project = folder.try_load("site.yml", options).ok().unwrap();
    assert_eq!(
        outline(&project.plays[0].tasks),
        format!("sub/deep(a) there(b) {}/else/where(c) configured(d)", folder.path().display())
    );
}

#[test]
fn a_role_may_import_its_own_entry_points() {
    let folder = Folder::new(&[
        ("site.yml", "- hosts: all\n  roles: [r]\n"),
        ("roles/r/tasks/main.yml", "- import_role: {name: r, tasks_from: other}\n"),
        ("roles/r/tasks/other.yml", "- {name: o, debug: }\n"),
    ]);
    assert_eq!(outline(&folder.load("site.yml").plays[0].tasks), "r(r(o))");
    std::fs::write(folder.path().join("roles/r/tasks/other.yml"), "- import_role: {name: r}\n").unwrap();
    assert_eq!(folder.errors("site.yml").len(), 1);
}

#[test]
fn arguments_are_validated_first() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  tags: t\n  roles: [r]\n  tasks:\n  - import_role: {name: r, tasks_from: other.yml}\n  - import_role: {name: r, rolespec_validate: no}\n  - import_role: {name: r, tasks_from: free}\n",
        ),
        ("roles/r/tasks/main.yml", "- {name: m, debug: }\n"),
        ("roles/r/tasks/other.yml", "- {name: o, debug: }\n"),
        ("roles/r/tasks/free.yml", "- {name: f, debug: }\n"),
        (
            "roles/r/meta/argument_specs.yml",
            "argument_specs:\n  main:\n    short_description: Main {{ x }}.\n    options: {a: {type: str, default: '{{ b }}'}}\n  other: {}\n",
        ),
    ]);
    let project = folder.load("site.yml");
    let expected = "r(Validating arguments against arg spec 'main' - Main {{ x }}. m) \
                    r(Validating arguments against arg spec 'other' o) r(m) r(f)";
    assert_eq!(outline(&project.plays[0].tasks), expected);
    let first = project.tasks().next().unwrap();
    assert_eq!(first.tags, ["t", "always"]);
    assert_eq!(first.task.short_module(), "validate_argument_spec");
    assert!(first.task.args.named[0].value.as_literal().is_some(), "nothing of it is a template");
}
