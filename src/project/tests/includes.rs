use crate::project::{IncludeRole, Included};

use super::folder::{Folder, name, outline, task};

const SITE: &str = "- hosts: all\n  tags: play\n  roles: [r]\n  tasks:\n  - include_role: {name: other, apply: {tags: applied}}\n    name: dynamic role\n    tags: own\n";

fn folder() -> Folder {
    Folder::new(&[
        ("site.yml", SITE),
        ("top.yml", "- {name: top, debug: }\n"),
        ("roles/r/tasks/main.yml", "- {name: include, include_tasks: sub/a.yml, tags: i, vars: {v: 1}}\n"),
        (
            "roles/r/tasks/sub/a.yml",
            "- {name: a, debug: , tags: mine}\n- {name: again, include_tasks: b.yml}\n",
        ),
        ("roles/r/tasks/sub/b.yml", "- {name: b, debug: }\n- import_tasks: c.yml\n"),
        ("roles/r/tasks/c.yml", "- {name: c, debug: }\n"),
        ("roles/r/tasks/broken.yml", "- {name: x, debug: , whn: y}\n- {debgu: }\n- {when: y}\n"),
        ("roles/other/tasks/main.yml", "- {name: o, debug: }\n"),
        ("roles/other/handlers/main.yml", "- {name: ho, debug: }\n"),
    ])
}

#[test]
fn a_dynamic_include_gives_its_variables_and_not_its_tags() {
    let folder = folder();
    let project = folder.load("site.yml");
    let include = task(&project, "include");
    let Included { branches, file, .. } = project.include_tasks("sub/a.yml", &include, None).unwrap();
    assert_eq!(outline(&branches), "a again");
    assert_eq!(file, folder.path().join("roles/r/tasks/sub/a.yml"));
    let tasks = crate::project::tasks_of(&branches);
    assert_eq!(tasks[0].tags, ["play", "mine"]);
    assert_eq!(tasks[0].context.keywords.vars[0].name, "v");
    let deeper = project.include_tasks("b.yml", &tasks[1], None).unwrap();
    assert_eq!(outline(&deeper.branches), "b c", "beside the file, and in the role's tasks");
    let top = project.include_tasks("top.yml", &tasks[1], None).unwrap();
    assert_eq!(outline(&top.branches), "top", "beside the playbook");
}

#[test]
fn a_dynamic_role_brings_its_handlers() {
    let folder = folder();
    let project = folder.load("site.yml");
    let include = task(&project, "dynamic role");
    let how = IncludeRole {
        name: "other".into(),
        apply: include.task.apply.clone(),
        allow_duplicates: true,
        ..IncludeRole::default()
    };
    let included = project.include_role(&how, &include).unwrap();
    assert_eq!(outline(&included.branches), "other(o)");
    assert_eq!(crate::project::tasks_of(&included.branches)[0].tags, ["play", "applied"]);
    assert_eq!(name(&included.handlers[0]), "ho");
    assert!(!included.roles[0].public.get());
    let missing = IncludeRole { name: "othr".into(), ..how };
    let error = project.include_role(&missing, &include).err().unwrap();
    assert_eq!(error[0].hints, ["did you mean `other`?"]);
}

#[test]
fn a_missing_file_is_an_error_of_the_task() {
    let folder = folder();
    let project = folder.load("site.yml");
    let error = project.include_tasks("sub/aa.yml", &task(&project, "include"), None).err().unwrap();
    assert_eq!(error[0].message, "Could not find or access 'sub/aa.yml' on the Ansible Controller.");
    assert_eq!(error[0].hints, ["did you mean `sub/a.yml`?"]);
    assert!(error[0].place.is_some());
}

#[test]
fn literal_includes_are_foreseen() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  tasks:\n  - include_tasks: a.yml\n  - include_tasks: '{{ x }}.yml'\n  - include_role: {name: r}\n  - include_role: {name: r, tasks_from: broken}\n  - include_role: {name: r, tasks_from: '{{ x }}'}\n  - include_tasks: missing.yml\n    when: never\n",
        ),
        ("a.yml", "- {name: a, debug: }\n- include_tasks: a.yml\n"),
        ("roles/r/tasks/main.yml", "- {name: r, debug: }\n- include_tasks: more.yml\n"),
        ("roles/r/tasks/more.yml", "- {name: m, debug: }\n"),
        ("roles/r/tasks/broken.yml", "- {name: x}\n"),
        ("roles/r/handlers/main.yml", "- {name: h, debug: }\n"),
    ]);
    let ahead = folder.load("site.yml").ahead();
    let mut names: Vec<_> =
        ahead.tasks.iter().map(|task| name(task)).filter(|name| name.len() == 1).collect();
    names.sort();
    assert_eq!(names, ["a", "h", "m", "r"]);
    let mut errors: Vec<_> =
        ahead.errors.iter().flat_map(|(_, all)| all).map(|error| error.message.clone()).collect();
    errors.sort();
    let missing = "Could not find or access 'missing.yml' on the Ansible Controller.";
    assert_eq!(errors, [missing, "no module/action detected in task."]);
}
