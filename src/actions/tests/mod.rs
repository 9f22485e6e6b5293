use crate::{
    actions::{Deed, Defines, Effect, find},
    template::{Template, Value},
    vars::{
        TaskScope, shown,
        tests::world::{World, task},
    },
};

mod files;
mod spec;

/// A scope with a few variables, whose task is the one given.
fn scope(name: &str, text: &str) -> TaskScope {
    let mut world = World::new(&format!("action-{name}"));
    world.add("group_vars/all.yml", "x: 1\nt: text\nd: {a: 1}\nl: [1, 2]\nj: '{\"k\": 1}'\nname_of: key\n");
    world.task = text.to_owned();
    world.scope()
}

fn deed(scope: &TaskScope) -> Result<Deed, String> {
    let task = scope.task.clone().unwrap();
    let action = find(&task.module).unwrap();
    action.check(&task).map_err(|error| error.message.clone())?;
    action.run(&task, scope).map_err(|halt| halt.to_string())
}

/// The result, in one line; a failure's message behind it.
fn told(deed: &Deed) -> String {
    let result: Vec<String> =
        deed.result.iter().map(|(key, value)| format!("{key}={}", shown(value))).collect();
    let marks = [(deed.changed, "changed"), (deed.skipped, "skipped")];
    let marks = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| (*mark).to_owned());
    let failed = deed.failed.iter().map(|message| format!("failed: {message}"));
    result.into_iter().chain(marks).chain(failed).collect::<Vec<_>>().join("; ")
}

fn table(cases: &[(&str, &str)]) {
    for (at, (text, expected)) in cases.iter().enumerate() {
        let said = match deed(&scope(&format!("{at}"), text)) {
            Ok(deed) => told(&deed),
            Err(message) => format!("error: {message}"),
        };
        assert_eq!(said, *expected, "{text}");
    }
}

#[test]
fn debug() {
    table(&[
        ("- debug:\n", "msg=Hello world!"),
        ("- debug: msg='{{ x }} and {{ t }}'\n", "msg=1 and text"),
        ("- debug: {msg: ['{{ x }}', b]}\n", "msg=[1, 'b']"),
        ("- debug: var=x\n", "x=1"),
        ("- debug: {var: d.a + 1}\n", "d.a + 1=2"),
        ("- debug: var=nope\n", "nope=VARIABLE IS NOT DEFINED!"),
        ("- debug: {var: d.nope}\n", "d.nope=VARIABLE IS NOT DEFINED!"),
        ("- debug: {var: [x]}\n", "<class 'list'>=['x']"),
        ("- debug: {var: '{{ t }}'}\n", "text=VARIABLE IS NOT DEFINED!"),
        (
            "- debug: {var: '{{ name_of }}', verbosity: 1}\n",
            "skipped_reason=Verbosity threshold not met.; skipped",
        ),
        ("- debug: {msg: a, var: b}\n", "error: parameters are mutually exclusive: msg|var"),
        ("- debug: {msg: '{{ nope }}'}\n", "error: 'nope' is undefined"),
        (
            "- debug: {mgs: a}\n",
            "error: Unsupported parameters for (debug) module: mgs. Supported parameters include: msg, var, verbosity.",
        ),
    ]);
}

#[test]
fn text_that_came_from_a_host_is_no_expression() {
    let mut world = World::new("action-injection");
    let evil = Value::str("lookup('pipe', 'id')");
    world.live.set.insert(("h".into(), "said".into()), evil);
    world.task = "- debug: {var: '{{ said }}'}\n".to_owned();
    let deed = deed(&world.scope()).unwrap();
    assert_eq!(told(&deed), "lookup('pipe', 'id')=lookup('pipe', 'id')");
}

#[test]
fn assert() {
    table(&[
        ("- assert: {that: x == 1}\n", "msg=All assertions passed"),
        ("- assert: {that: [x == 1, t], success_msg: fine}\n", "msg=fine"),
        ("- assert: {that: true}\n", "msg=All assertions passed"),
        (
            "- assert:\n    that:\n      - x == 1\n      - x > 1\n      - nope\n",
            "assertion=x > 1; evaluated_to=False; msg=Assertion failed; failed: Assertion failed",
        ),
        (
            "- assert: {that: x is string, fail_msg: 'x is {{ x }}'}\n",
            "assertion=x is string; evaluated_to=False; msg=x is 1; failed: x is 1",
        ),
        ("- assert: that='x == 2' msg=no\n", "assertion=x == 2; evaluated_to=False; msg=no; failed: no"),
        ("- assert: {that: nope == 1}\n", "error: 'nope' is undefined"),
        ("- assert:\n", "error: conditional required in \"that\" string"),
        (
            "- assert: {that: x ==}\n",
            "error: template syntax error: unexpected end of input, expected expression",
        ),
    ]);
}

#[test]
fn a_failed_assertion_points_at_its_condition() {
    let scope = scope("blame", "- assert:\n    that:\n      - x == 1\n      - x > 1\n");
    let deed = deed(&scope).unwrap();
    assert_eq!(deed.faults[0].to_string(), "tasks.yml:4:9: Assertion failed");
    assert!(deed.verbose);
}

#[test]
fn fail() {
    table(&[
        ("- fail:\n", "failed: Failed as requested from task"),
        ("- fail: msg='no {{ t }}'\n", "msg=no text; failed: no text"),
        ("- fail: {msg: [a, 1]}\n", "msg=['a', 1]; failed: ['a', 1]"),
    ]);
}

#[test]
fn set_fact() {
    table(&[
        (
            "- set_fact: a=1 b='{{ x }}' c=yes d=False e='{{ l }}'\n",
            "ansible_facts={'a': '1', 'b': 1, 'c': True, 'd': False, 'e': [1, 2]}",
        ),
        ("- set_fact: {'{{ name_of }}_1': v, n: 1}\n", "ansible_facts={'key_1': 'v', 'n': 1}"),
        ("- set_fact: {o: '{{ omit }}', n: null}\n", "ansible_facts={'n': None}"),
        ("- set_fact: '{{ d }}'\n", "ansible_facts={'a': 1}"),
        (
            "- set_fact:\n",
            "error: No key/value pairs provided, at least one is required for this action to succeed",
        ),
        (
            "- set_fact: {a-b: 1}\n",
            "error: The variable name 'a-b' is not valid. Variables must start with a letter or underscore character, \
             and contain only letters, numbers and underscores.",
        ),
    ]);
}

#[test]
fn facts_may_be_kept() {
    let scope = scope("cacheable", "- set_fact: {a: 1, cacheable: yes}\n");
    match deed(&scope).unwrap().effect {
        Effect::SetFacts { values, cacheable } => assert!(cacheable && values.len() == 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_tasks_may_define() {
    for (text, expected) in [
        ("- set_fact: {a: 1, b: 2, cacheable: true}\n", Defines::Names(vec!["a".into(), "b".into()])),
        ("- set_fact: {'{{ t }}': 1}\n", Defines::Anything),
        ("- debug:\n", Defines::Nothing),
        ("- include_vars: a.yml\n", Defines::Anything),
        ("- meta: noop\n", Defines::Nothing),
        ("- meta: end_play\n", Defines::Anything),
        (
            "- group_by: key=a\n",
            Defines::Names(vec!["groups".into(), "group_names".into(), "hostvars".into()]),
        ),
    ] {
        let task = task(text);
        assert_eq!(find(&task.module).unwrap().defines(&task), expected, "{text}");
    }
}

#[test]
fn hosts_and_groups() {
    table(&[
        (
            "- add_host: name=web:2222 groups=a,b y='{{ x }}'\n",
            "add_host={'host_name': 'web', 'groups': ['a', 'b'], 'host_vars': {'y': 1, 'ansible_ssh_port': 2222}}; \
             changed",
        ),
        (
            "- add_host: {hostname: h, groups: g}\n",
            "add_host={'host_name': 'h', 'groups': ['g'], 'host_vars': {}}",
        ),
        (
            "- add_host: {hostname: h, group: [g, new]}\n",
            "add_host={'host_name': 'h', 'groups': ['g', 'new'], 'host_vars': {}}; changed",
        ),
        ("- add_host: {groups: g}\n", "error: name, host or hostname needs to be provided"),
        ("- group_by: key='my {{ t }}'\n", "add_group=my-text; parent_groups=['all']; changed"),
        ("- group_by: {key: g, parents: [p q]}\n", "add_group=g; parent_groups=['p-q']"),
        ("- group_by: {parents: a}\n", "error: the 'key' param is required when using group_by"),
    ]);
}

#[test]
fn meta() {
    let scope = scope("meta", "- meta: end_host\n");
    assert!(matches!(deed(&scope).unwrap().effect, Effect::Meta(crate::actions::MetaAction::EndHost)));
    table(&[("- meta: flush_handler\n", "error: invalid meta action requested: flush_handler")]);
}

#[test]
fn pause() {
    table(&[
        ("- pause: seconds=0\n", "echo=True; rc=0; stderr=; stdout=Paused for 1.0 seconds; user_input="),
        ("- pause: {minutes: 1, seconds: 1}\n", "error: parameters are mutually exclusive: minutes|seconds"),
        (
            "- pause: minutes=x\n",
            "error: argument 'minutes' is of type <class 'str'> and we were unable to convert to int: 'x'",
        ),
    ]);
    let scope = scope("pause", "- pause: {prompt: 'go {{ t }}?', echo: no}\n");
    match deed(&scope).unwrap().effect {
        Effect::Pause { seconds, prompt, echo } => {
            assert_eq!((seconds, prompt.as_deref(), echo), (None, Some("go text?"), false))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn includes() {
    for (text, file) in [
        ("- include_tasks: '{{ t }}.yml'\n", "text.yml"),
        ("- include_tasks: {file: a.yml, apply: {become: yes}}\n", "a.yml"),
        ("- include: a.yml y=1\n", "a.yml"),
    ] {
        match deed(&scope("include", text)).unwrap().effect {
            Effect::IncludeTasks { file: found, .. } => assert_eq!(found, file),
            other => panic!("{other:?}"),
        }
    }
    match deed(&scope("role", "- include_role: {name: r, tasks_from: x, public: yes}\n")).unwrap().effect {
        Effect::IncludeRole(role) => {
            assert_eq!((role.name.as_str(), role.tasks_from.as_deref()), ("r", Some("x")));
            assert!(role.public && role.allow_duplicates);
        }
        other => panic!("{other:?}"),
    }
    table(&[
        ("- include_tasks:\n", "error: No file specified for include_tasks"),
        ("- include_role: {name: r, task_from: x}\n", "error: Invalid options for include_role: task_from"),
    ]);
}

#[test]
fn stats() {
    table(&[
        (
            "- set_stats: {data: {n: '{{ x }}'}, per_host: yes}\n",
            "ansible_stats={'aggregate': True, 'per_host': True, 'data': {'n': 1}}",
        ),
        ("- set_stats: {data: 1}\n", "error: The 'data' option needs to be a dictionary/hash"),
    ]);
}

#[test]
fn defaults_of_modules_stand_below_what_a_task_says() {
    let mut world = World::new("action-defaults");
    world.play =
        "  module_defaults:\n    ansible.builtin.debug: {msg: default}\n    fail: {msg: other}\n".to_owned();
    assert_eq!(told(&deed(&world.scope()).unwrap()), "msg=default");
    let mut world = World::new("action-defaults-2");
    world.play = "  module_defaults:\n    debug: {msg: default}\n".to_owned();
    world.task = "- debug: msg=own\n".to_owned();
    assert_eq!(told(&deed(&world.scope()).unwrap()), "msg=own");
}

/// What an include brought in under a name.
fn value(template: &Template, scope: &TaskScope) -> String {
    shown(&template.render(scope).unwrap())
}
