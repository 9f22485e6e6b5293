use std::rc::Rc;

use crate::{
    template::Value,
    vars::{Level, Role},
};

use super::world::{World, entries, map, params, read, role};

/// The variable that every layer defines: as a fact it is `x`.
const NAME: &str = "ansible_x";

/// All layers, from the lowest to the highest.
const LADDER: &[&str] = &[
    "public role defaults",
    "dependency defaults",
    "parent role defaults",
    "role defaults",
    "inventory all",
    "inventory group",
    "inventory group_vars all",
    "play group_vars all",
    "inventory group_vars group",
    "play group_vars group",
    "inventory host",
    "inventory host_vars",
    "play host_vars",
    "fact",
    "play vars",
    "vars_prompt",
    "vars_files",
    "public role vars",
    "parent role vars",
    "dependency vars",
    "role vars",
    "role entry vars",
    "outer block",
    "inner block",
    "task vars",
    "include_vars",
    "set_fact",
    "role params",
    "include params",
    "extra vars",
    "loop",
];

/// A world in which some layers define the variable, as their own names.
fn world(name: &str, rungs: &[&str]) -> World {
    let mut world = World::new(name);
    let says = |rung: &str| {
        if rungs.contains(&rung) { format!("{NAME}: {rung}\n") } else { String::new() }
    };
    for rung in rungs {
        on_disk(&world, rung);
    }
    let with = |name: &str| role(name, &says(&format!("{name} defaults")), &says(&format!("{name} vars")));
    let parent = Rc::new(with("parent role"));
    let own = Role {
        params: params(&says("role params")),
        dependencies: vec![Rc::new(with("dependency"))],
        parent: Some(parent.clone()),
        ..with("role")
    };
    world.public = vec![Rc::new(with("public role"))];
    world.levels = vec![
        (Level::Role(parent), String::new()),
        (Level::Include, says("include params")),
        (Level::Role(Rc::new(own)), says("role entry vars")),
        (Level::Block, says("outer block")),
        (Level::Block, says("inner block")),
    ];
    world.extra = says("extra vars");
    world.prompted = says("vars_prompt");
    world.play = play(&says("play vars"));
    world.task = task(&says("task vars"));
    let h = |name: &str| ("h".to_owned(), name.to_owned());
    for rung in rungs {
        match *rung {
            "fact" => drop(world.live.facts.insert(h("x"), Value::str(rung))),
            "set_fact" => drop(world.live.set.insert(h(NAME), Value::str(rung))),
            "include_vars" => {
                drop(world.live.included.borrow_mut().insert(h(NAME), map(&says(rung))[NAME].clone()))
            }
            "loop" => world.bindings.push((NAME.to_owned(), Value::str(rung))),
            _ => {}
        }
    }
    world
}

fn play(vars: &str) -> String {
    match vars {
        "" => "  vars_files: [some.yml, missing.yml]\n".to_owned(),
        _ => format!("  vars_files: [some.yml]\n  vars:\n    {vars}"),
    }
}

fn task(vars: &str) -> String {
    match vars {
        "" => "- debug:\n".to_owned(),
        _ => format!("- debug:\n  vars:\n    {vars}"),
    }
}

fn on_disk(world: &World, rung: &str) {
    let ini = format!("{NAME}='{rung}'\n");
    let yaml = format!("{NAME}: {rung}\n");
    match rung {
        "inventory all" => world.add("inventory/hosts", &format!("[all:vars]\n{ini}")),
        "inventory group" => world.add("inventory/hosts", &format!("[g:vars]\n{ini}")),
        "inventory host" => world.add("inventory/hosts", &format!("[g]\nh {NAME}='{rung}'\n")),
        "inventory group_vars all" => world.add("inventory/group_vars/all.yml", &yaml),
        "play group_vars all" => world.add("group_vars/all", &yaml),
        "inventory group_vars group" => world.add("inventory/group_vars/g.yaml", &yaml),
        "play group_vars group" => world.add("group_vars/g/deep/more.yml", &yaml),
        "inventory host_vars" => world.add("inventory/host_vars/h.yml", &yaml),
        "play host_vars" => world.add("host_vars/h.json", &format!("{{\"{NAME}\": \"{rung}\"}}")),
        "vars_files" => world.add("vars/some.yml", &yaml),
        _ => {}
    }
}

#[test]
fn each_layer_alone_is_read() {
    for (at, rung) in LADDER.iter().enumerate() {
        let scope = world(&format!("alone-{at}"), &[rung]).scope();
        assert_eq!(read(&scope, NAME), *rung);
    }
}

#[test]
fn each_layer_beats_the_one_below() {
    for (at, pair) in LADDER.windows(2).enumerate() {
        let scope = world(&format!("pair-{at}"), pair).scope();
        assert_eq!(read(&scope, NAME), pair[1], "over {}", pair[0]);
    }
}

#[test]
fn all_together_the_highest_wins() {
    assert_eq!(read(&world("all", LADDER).scope(), NAME), "loop");
}

#[test]
fn merging_combines_every_layer_and_stops_at_another_value() {
    let mut world = World::new("merge");
    world.settings.merge_hashes = true;
    world.add("group_vars/all.yml", "d: {a: 1, in: {x: 1}, list: [1]}\nplain: {a: 1}\n");
    world.add("host_vars/h.yml", "d: {b: 2, in: {y: 2}, list: [2]}\nplain: text\n");
    world.extra = "d: {c: '{{ d_c }}'}\nd_c: 3\nplain: {c: 3}\n".to_owned();
    let scope = world.scope();
    assert_eq!(read(&scope, "d"), "{'a': 1, 'in': {'x': 1, 'y': 2}, 'list': [2], 'b': 2, 'c': 3}");
    assert_eq!(read(&scope, "plain"), "{'c': 3}");
}

#[test]
fn without_merging_the_highest_is_taken_whole() {
    let mut world = World::new("replace");
    world.add("group_vars/all.yml", "d: {a: 1}\n");
    world.extra = "d: {c: 3}\n".to_owned();
    assert_eq!(read(&world.scope(), "d"), "{'c': 3}");
}

#[test]
fn deeper_groups_win_then_priority_then_the_later_name() {
    let world = World::new("groups");
    world.file(
        "inventory/hosts",
        "[deep]\nh\n[top:children]\ndeep\n[top:vars]\nansible_group_priority=9\n[b]\nh\n[a]\nh\n[a:vars]\n\
         ansible_group_priority=2\n[c]\nh\n",
    );
    for group in ["top", "deep", "a", "b", "c"] {
        world.add(&format!("group_vars/{group}.yml"), &format!("{group}_only: 1\nboth: {group}\n"));
    }
    for group in ["a", "b", "c"] {
        world.add(&format!("group_vars/{group}.yml"), &format!("flat: {group}\n"));
    }
    let scope = world.scope();
    assert_eq!(read(&scope, "both"), "deep");
    assert_eq!(read(&scope, "flat"), "a");
    assert_eq!(read(&scope, "top_only"), "1");
}

#[test]
fn only_the_first_of_several_names_is_read() {
    let world = World::new("names");
    world.add("group_vars/g", "x: bare\n");
    world.add("group_vars/g.yml", "x: yml\ny: 1\n");
    world.add("host_vars/h/b.yml", "z: b\n");
    world.add("host_vars/h/a.yml", "z: a\nw: a\n");
    world.add("host_vars/h/.hidden.yml", "z: hidden\n");
    world.add("host_vars/h/old.yml~", "z: old\n");
    let scope = world.scope();
    assert_eq!(read(&scope, "x"), "bare");
    assert_eq!(read(&scope, "y"), "not defined");
    assert_eq!((read(&scope, "z").as_str(), read(&scope, "w").as_str()), ("b", "a"));
}

#[test]
fn vars_files_take_the_first_candidate_that_exists() {
    let mut world = World::new("candidates");
    world.play =
        "  vars_files:\n    - ['{{ ansible_os }}.yml', default.yml]\n    - '{{ nowhere }}.yml'\n".to_owned();
    world.add("vars/Debian.yml", "x: debian\n");
    world.add("default.yml", "x: default\n");
    world.live.facts.insert(("h".to_owned(), "os".to_owned()), Value::str("Debian"));
    assert_eq!(read(&world.scope(), "x"), "debian");
}

#[test]
fn an_unreadable_file_of_variables_is_an_error_where_it_is() {
    let world = World::new("broken");
    world.add("group_vars/all.yml", "- a\n");
    let scope = world.scope();
    assert_eq!(read(&scope, "x"), "a file of variables must hold a mapping, this is a list");
}

#[test]
fn params_of_roles_do_not_leak_to_their_parents() {
    let mut world = World::new("leak");
    let parent = Rc::new(role("parent", "", ""));
    let own = Role { params: params("x: 1\n"), parent: Some(parent.clone()), ..role("own", "", "") };
    world.public = vec![parent.clone(), Rc::new(own)];
    world.levels = vec![(Level::Role(parent), String::new())];
    assert_eq!(read(&world.scope(), "x"), "not defined");
    assert_eq!(entries("a: 1").len(), 1);
}
