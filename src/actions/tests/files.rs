use crate::{
    actions::{Deed, Effect},
    vars::tests::world::World,
};

use super::{deed, told, value};

fn world(name: &str, task: &str) -> World {
    let mut world = World::new(&format!("include-vars-{name}"));
    world.file("vars/a.yml", "x: 1\ny: '{{ x }}'\n");
    world.file("many/1.yml", "x: one\n");
    world.file("many/2.yaml", "x: two\nz: 2\n");
    world.file("many/deep/3.json", "{\"z\": 3}");
    world.file("many/old.bak", "x: old\n");
    world.file("list.yml", "- a\n");
    world.add("group_vars/all.yml", "d: {a: 1}\n");
    world.file("d.yml", "d: {b: 2}\n");
    world.task = task.to_owned();
    world
}

fn run(name: &str, task: &str) -> (Deed, Vec<String>, String) {
    let world = world(name, task);
    let dir = format!("{}/", world.dir.display());
    let scope = world.scope();
    let deed = deed(&scope).unwrap();
    let values = match &deed.effect {
        Effect::IncludeVars { values, .. } => values,
        Effect::None => &vec![],
        other => panic!("{other:?}"),
    };
    let shown = values.iter().map(|entry| {
        let scope = scope.bind([("x".to_owned(), crate::template::Value::Int(1))]);
        format!("{}={}", entry.name, value(&entry.value, &scope))
    });
    let shown = shown.collect();
    let told = told(&deed).replace(&dir, "");
    (deed, shown, told)
}

#[test]
fn one_file() {
    let (_, values, told) = run("one", "- include_vars: a.yml\n");
    assert_eq!(values, ["x=1", "y=1"]);
    assert_eq!(told, "ansible_facts={'x': 1, 'y': '{{ x }}'}; ansible_included_var_files=['vars/a.yml']");
    let (_, values, _) = run("name", "- include_vars: {file: a.yml, name: all_of_it}\n");
    assert_eq!(values, ["all_of_it={'x': 1, 'y': 1}"]);
}

#[test]
fn a_folder() {
    let (_, values, told) = run("dir", "- include_vars: {dir: many, ignore_files: ['bak']}\n");
    assert_eq!(values, ["x=two", "z=3"]);
    assert!(told.ends_with("['many/1.yml', 'many/2.yaml', 'many/deep/3.json']"), "{told}");
    let (_, values, _) =
        run("depth", "- include_vars: {dir: many, depth: 1, ignore_unknown_extensions: yes}\n");
    assert_eq!(values, ["x=two", "z=2"]);
    let (_, values, _) = run("matching", "- include_vars: {dir: many, files_matching: '^1'}\n");
    assert_eq!(values, ["x=one"]);
}

#[test]
fn merging_keeps_what_is_there() {
    let (_, values, _) = run("merge", "- include_vars: {file: d.yml, hash_behaviour: merge}\n");
    assert_eq!(values, ["d={'a': 1, 'b': 2}"]);
}

#[test]
fn what_fails() {
    for (name, task, message) in [
        (
            "extension",
            "- include_vars: {dir: many}\n",
            "many/old.bak does not have a valid extension: yaml, yml, json",
        ),
        ("list", "- include_vars: list.yml\n", "list.yml must be stored as a dictionary/hash"),
        ("no-dir", "- include_vars: {dir: nowhere}\n", "nowhere directory does not exist"),
    ] {
        let (deed, _, told) = run(name, task);
        assert!(told.contains(&format!("message={message}; failed: {message}")), "{told}");
        assert!(deed.failed.is_some());
    }
    let (deed, ..) = run("missing", "- include_vars: nowhere.yml\n");
    let message = deed.failed.unwrap();
    assert!(message.starts_with("Could not find or access 'nowhere.yml'\nSearched in:\n\t"), "{message}");
}
