use crate::{
    template::{Halt, Scope, Value},
    vars::tests::world::{World, read, said},
};

fn with(name: &str, text: &str) -> World {
    let world = World::new(name);
    world.add("group_vars/all.yml", text);
    world
}

#[test]
fn values_are_rendered_when_they_are_read() {
    let mut world = with("lazy", "a: '{{ b }}!'\nb: all\nlist: [1, '{{ b }}']\n");
    world.live.set.insert(("h".into(), "b".into()), Value::str("set"));
    let scope = world.scope();
    assert_eq!(read(&scope, "a"), "set!");
    assert_eq!(read(&scope, "list"), "[1, 'set']");
}

#[test]
fn a_loop_is_found() {
    let scope = with("loop", "a: '{{ b }}'\nb: '{{ a }}'\nc: '{{ c }}'\nd: '{{ hostvars.h.d }}'\n").scope();
    assert_eq!(read(&scope, "a"), "recursive loop detected in template string: {{ b }}");
    assert_eq!(read(&scope, "c"), "recursive loop detected in template string: {{ c }}");
    assert!(read(&scope, "d").starts_with("recursive loop detected"), "{}", read(&scope, "d"));
}

#[test]
fn what_is_undefined_inside_makes_a_variable_undefined() {
    let scope = with("undefined", "a: '{{ nope }}'\n").scope();
    assert_eq!(said(&scope, "{{ a | default('d') }}"), "d");
    assert_eq!(said(&scope, "{{ a is defined }}"), "False");
    assert_eq!(said(&scope, "{{ a }}"), "'nope' is undefined");
}

#[test]
fn where_a_variable_that_fails_was_defined_is_told() {
    let scope = with("origin", "a: '{{ nope }}'\nb: '{{ 1 / 0 }}'\n").scope();
    let file = crate::source::File::new("t.yml", "{{ a }}");
    let place = crate::source::Place::new(&file, 0..7);
    let rendered = crate::template::Template::text("{{ a }}", &place).unwrap().render(&scope);
    let Err(Halt::Undefined(diagnostic)) = rendered else { panic!("{rendered:?}") };
    let (place, what) = &diagnostic.related[0];
    assert!(place.to_string().ends_with("group_vars/all.yml:1:8"), "{place}");
    assert_eq!(what, "in the value of `a`");
    let Err(Halt::Error(diagnostic)) = scope.variable("b") else { panic!() };
    assert_eq!(diagnostic.related[0].1, "`b` is defined here");
}

#[test]
fn a_name_that_is_nearly_right_is_suggested() {
    let scope = with("near", "database_port: 1\n").scope();
    let file = crate::source::File::new("t.yml", "{{ databse_port }}");
    let place = crate::source::Place::new(&file, 0..18);
    let rendered = crate::template::Template::text("{{ databse_port }}", &place).unwrap().render(&scope);
    let Err(Halt::Undefined(diagnostic)) = rendered else { panic!("{rendered:?}") };
    assert_eq!(diagnostic.hints, ["did you mean `database_port`?"]);
}

#[test]
fn what_is_pending_stays_so() {
    let mut world = with("pending", "a: '{{ later }}'\n");
    world.live.pending.push("later".to_owned());
    let scope = world.scope();
    assert!(matches!(scope.variable("a"), Err(Halt::Pending(name)) if name == "later"));
}

#[test]
fn impure_lookups_wait_for_their_turn() {
    let scope = with("impure", "a: \"{{ lookup('pipe', 'echo x') }}\"\n").scope().ahead(true);
    assert!(matches!(scope.variable("a"), Err(Halt::Pending(_))));
    assert_eq!(read(&scope.ahead(false), "a"), "x");
}

#[test]
fn a_value_is_rendered_once() {
    let scope = with("once", "a: \"{{ lookup('pipe', 'cat /proc/sys/kernel/random/uuid') }}\"\n").scope();
    assert_eq!(read(&scope, "a"), read(&scope, "a"));
    assert_ne!(read(&scope, "a"), read(&scope.bind([]), "a"));
}
