use std::{cell::Cell, rc::Rc};

use crate::{
    run::{
        names::{Defines, Effects, Names},
        outlook::Outlook,
        view::View,
    },
    template::{Halt, Value},
    vars::{FILES, Live},
};

fn set(name: &str, value: i64) -> Effects {
    Effects { set: vec![(name.to_owned(), Value::Int(value))], ..Effects::default() }
}

fn fact(name: &str, value: i64) -> Effects {
    Effects { facts: vec![(name.to_owned(), Value::Int(value))], ..Effects::default() }
}

fn may(names: &[&str]) -> Defines {
    Defines { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Defines::default() }
}

struct World {
    names: Rc<Names>,
    outlook: Rc<Outlook>,
}

impl World {
    fn new() -> Self {
        Self { names: Rc::default(), outlook: Rc::default() }
    }

    /// As the life with this number sees it, before its turn.
    fn view(&self, number: u64) -> View {
        let (names, outlook) = (self.names.clone(), self.outlook.clone());
        let turn = Rc::new(Cell::new(false));
        View { names, outlook, host: "h".to_owned(), number, turn, alone: false, links: None }
    }
}

/// The value, `-` for none, `?` for one that is pending.
fn shown(found: Result<Option<Value>, Halt>) -> String {
    match found {
        Ok(Some(value)) => value.to_string(),
        Ok(None) => "-".to_owned(),
        Err(Halt::Pending(_)) => "?".to_owned(),
        Err(halt) => format!("error: {halt}"),
    }
}

#[test]
fn a_life_sees_what_is_committed_and_those_before_it() {
    let world = World::new();
    world.names.commit("h", set("x", 1));
    world.outlook.begin(1, may(&["x"]));
    world.outlook.begin(2, may(&["y"]));
    world.outlook.begin(3, may(&["x"]));
    let seen = |number| shown(world.view(number).set("h", "x"));
    // Undecided: who comes behind has to wait, who does not come behind sees what is committed.
    assert_eq!([seen(1), seen(2), seen(3), seen(4)], ["1", "?", "?", "?"]);
    world.outlook.decide(1, set("x", 2));
    assert_eq!([seen(1), seen(2), seen(3), seen(4)], ["1", "2", "2", "?"]);
    // It might have defined the name, and did not: what was before holds.
    world.outlook.decide(3, Effects::default());
    assert_eq!(seen(4), "2");
    // Names that nobody may define are never waited for.
    assert_eq!(shown(world.view(4).set("h", "z")), "-");
    world.outlook.forget(1);
    assert_eq!(seen(4), "1");
}

#[test]
fn a_computed_name_is_known_once_it_is_decided() {
    let world = World::new();
    world.outlook.begin(1, Defines { anything: true, ..Defines::default() });
    world.outlook.decide(1, set("x", 1));
    assert_eq!(shown(world.view(2).set("h", "x")), "1");
    world.outlook.forget(1);
    assert_eq!(shown(world.view(2).set("h", "x")), "-");
}

#[test]
fn the_nearest_life_wins_and_of_its_settings_the_last() {
    let world = World::new();
    world.outlook.begin(1, may(&["x"]));
    world.outlook.begin(2, may(&["x"]));
    world.outlook.decide(1, set("x", 1));
    let mut twice = set("x", 2);
    twice.extend(set("x", 3));
    world.outlook.decide(2, twice);
    assert_eq!(shown(world.view(3).set("h", "x")), "3");
}

#[test]
fn facts_wait_for_who_may_bring_them() {
    let world = World::new();
    world.names.commit("h", fact("kernel", 1));
    world.outlook.begin(1, Defines { facts: true, ..Defines::default() });
    let view = world.view(2);
    assert_eq!(shown(view.fact("h", "kernel")), "?");
    assert!(matches!(view.facts("h"), Err(Halt::Pending(_))));
    // How a host is reached is not for the host to say.
    for name in ["user", "ssh_host", "become_password", "private_key_file"] {
        world.names.commit("h", fact(name, 1));
        assert_eq!(shown(view.fact("h", name)), "-", "{name}");
    }
    world.outlook.decide(1, fact("kernel", 2));
    assert_eq!(shown(view.fact("h", "kernel")), "2");
    assert_eq!(view.facts("h").unwrap().get("kernel").unwrap().to_string(), "2");
    world.names.clear_facts("h");
    assert_eq!(shown(world.view(1).fact("h", "kernel")), "-");
}

#[test]
fn other_hosts_are_read_at_the_turn() {
    let world = World::new();
    world.names.commit("other", set("x", 1));
    let mut view = world.view(1);
    assert_eq!(shown(view.set("other", "x")), "?");
    view.turn.set(true);
    assert_eq!(shown(view.set("other", "x")), "1");
    view.turn.set(false);
    view.alone = true;
    assert_eq!(shown(view.set("other", "x")), "1");
}

#[test]
fn what_is_settled_before_the_turn() {
    let world = World::new();
    world.outlook.begin(1, Defines { controller: true, ..Defines::default() });
    let mut view = world.view(2);
    let settled = |view: &View, name: &str| view.settled(name).is_ok();
    assert_eq!(
        [settled(&view, "hostvars"), settled(&view, "groups"), settled(&view, FILES)],
        [false, true, false]
    );
    world.outlook.decide(1, Effects::default());
    assert!(settled(&view, FILES));
    view.alone = true;
    assert!(settled(&view, "hostvars"));
}

/// A plan that is made ahead must not read a file of the controller that a task before it writes.
#[test]
fn files_that_a_task_before_makes_are_read_at_ones_turn() {
    let dir = super::plays::folder("names-made");
    std::fs::create_dir_all(&dir).unwrap();
    for hosts in ["a ansible_connection=local\n", "localhost\n"] {
        let make =
            |name: &str, text: &str| format!("    - copy: {{dest: 'DIR/{name}', content: \"{text}\"}}\n");
        let play = [
            "- hosts: all\n  gather_facts: false\n  tasks:\n".to_owned(),
            make("v.yml", "v: 1"),
            make("f", "of f"),
            make("t.j2", "{{ '{{' }} v }}"),
        ]
        .concat()
            + "    - include_vars: DIR/v.yml\n    - copy: {src: DIR/f, dest: DIR/g}\n    - template: {src: DIR/t.j2, dest: DIR/h}\n    \
               - assert: {that: [v == 1, \"lookup('file', 'DIR/g') == 'of f'\", \"lookup('file', 'DIR/h') == '1'\"]}\n";
        let play =
            play.replace("DIR", &dir.join(hosts.split(' ').next().unwrap().trim()).display().to_string());
        std::fs::create_dir_all(dir.join(hosts.split(' ').next().unwrap().trim())).unwrap();
        let ran = super::plays::run_on(&dir, hosts, &play, None, crate::run::Chains::Remote);
        assert!(
            ran.end.error.is_none() && !ran.events.iter().any(|event| event["outcome"]["status"] == "failed"),
            "{:?}",
            ran.events.last()
        );
    }
    std::fs::remove_dir_all(&dir).unwrap();
}
