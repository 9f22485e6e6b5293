use crate::{
    playbook::{Kind, items, plays},
    source::Diagnostic,
};

use super::node;

fn shown(errors: &[Diagnostic]) -> String {
    let line = |error: &Diagnostic| {
        let hints: String = error.hints.iter().map(|hint| format!(" ({hint})")).collect();
        let (line, column) = error.place.as_ref().unwrap().line_column();
        format!("{line}:{column} {}{hints}", error.message)
    };
    errors.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn tasks(text: &str) -> String {
    let modules = ["copy", "command", "debug", "include_tasks", "include_role"].map(str::to_owned);
    shown(&items(&node(text), Kind::Tasks, &modules).errors)
}

#[test]
fn of_tasks() {
    let table = [
        ("a: 1", "1:1 expected a list of tasks, got a mapping (an item of a list starts with `- `)"),
        ("- text", "1:3 a task must be a mapping, not text"),
        ("- copy src=a", "1:3 a task must be a mapping, not text (write `copy: src=a`)"),
        ("- name:x", "1:3 a task must be a mapping, not text (a blank stands behind the colon: `name: x`)"),
        (
            "- name: x",
            "1:3 no module/action detected in task. (a task names a module, such as `command: id`)",
        ),
        ("- copy: {}\n  command: x", "2:3 conflicting action statements: copy, command"),
        ("- copy: {}\n  whn: x", "2:3 'whn' is not a valid attribute for a Task (did you mean `when`?)"),
        ("- foo:\n  bar:", "2:3 conflicting action statements: foo, bar"),
        ("- local_action: copy\n  action: copy", "2:3 conflicting action statements: local_action, action"),
        ("- copy: {}\n  listen: x", "2:3 'listen' is not a valid attribute for a Task"),
        (
            "- debug:\n  register: a-b",
            "2:13 invalid variable name in 'register' specified: `a-b` (did you mean `a_b`?)",
        ),
        (
            "- debug:\n  register: '{{ x }}'",
            "2:13 invalid variable name in 'register' specified: `'{{ x }}'`",
        ),
        (
            "- debug:\n  vars: {a-b: 1}",
            "2:10 invalid variable name in vars specified for Task: 'a-b' is not a valid variable name (did you mean `a_b`?)",
        ),
        (
            "- debug:\n  become: maybe",
            "2:11 the field 'become' has an invalid value (maybe), and could not be converted to bool (it is yes or no: \
             `become_user` names the user)",
        ),
        (
            "- debug:\n  retries: 1.5\n  timeout: x",
            "2:12 the field 'retries' has an invalid value (1.5), and could not be converted to int\n\
             3:12 the field 'timeout' has an invalid value (x), and could not be converted to int",
        ),
        ("- debug:\n  with_items: [1]\n  loop: [1]", "3:3 duplicate loop in task: loop"),
        ("- debug:\n  with_items:", "2:3 you must specify a value when using with_items"),
        (
            "- debug:\n  loop: [1]\n  loop_control: {lable: x}",
            "3:18 'lable' is not a valid attribute for a LoopControl (did you mean `label`?)",
        ),
        ("- copy: [a]", "1:9 arguments of `copy` must be a mapping or text, not a list"),
        ("- copy: {_ansible_x: 1}", "1:10 invalid parameter specified: `_ansible_x`"),
        ("- copy: src=a\n  args: dest=b", "2:9 `args` must be a mapping or a template of one, not text"),
        (
            "- debug: 'msg=\"x'",
            "1:10 failed at splitting arguments, either an unbalanced jinja2 block or quotes: msg=\"x",
        ),
        (
            "- copy: a src=b",
            "1:9 this task 'copy' has extra params, which is only allowed in the following modules: command, shell, \
             script, raw, win_command, win_shell, include_vars, include_tasks, include_role, import_tasks, import_role, \
             meta, add_host, group_by, set_fact",
        ),
        ("- rescue: []", "1:3 'rescue' keyword cannot be used without 'block'"),
        ("- block: []\n  loop: [1]", "2:3 'loop' is not a valid attribute for a Block"),
        (
            "- block: []\n  bekome: yes",
            "2:3 'bekome' is not a valid attribute for a Block (did you mean `become`?)",
        ),
        (
            "- block: {debug: }",
            "1:10 `block` must be a list of tasks, not a mapping (an item of a list starts with `- `)",
        ),
        (
            "- include_tasks: a.yml\n  become: yes",
            "2:3 'become' is not a valid attribute for a TaskInclude (to give it to the included tasks: \
             `apply: {become: …}`)",
        ),
        (
            "- import_tasks: a.yml\n  loop: [1]",
            "2:3 you cannot use loops on 'import_tasks' statements. You should use 'include_tasks' instead.",
        ),
        (
            "- include_role: {name: a, apply: {tgas: x}}",
            "1:35 'tgas' is not a valid attribute for a Block (did you mean `tags`?)",
        ),
        ("- debug:\n  tags: [{a: b}]", "2:10 a tag must be text, not a mapping"),
    ];
    for (text, expected) in table {
        assert_eq!(tasks(text), expected, "{text}");
    }
}

#[test]
fn of_plays() {
    let table = [
        ("", "1:1 empty playbook, nothing to do: f.yml"),
        (
            "a: 1",
            "1:1 a playbook must be a list of plays, got a mapping instead: f.yml (a play starts with `- `)",
        ),
        ("[]", "1:1 a playbook must contain at least one play: f.yml"),
        ("- x", "1:3 playbook entries must be either valid plays or 'import_playbook' statements"),
        ("- name: x", "1:3 the field 'hosts' is required but was not set"),
        ("- hosts:", "1:9 hosts list cannot be empty"),
        ("- hosts: [a, ~]", "1:14 hosts list cannot contain values of 'None'"),
        ("- hosts: a\n  when: x", "2:3 'when' is not a valid attribute for a Play"),
        ("- hosts: a\n  task: []", "2:3 'task' is not a valid attribute for a Play (did you mean `tasks`?)"),
        (
            "- hosts: a\n  user: x\n  remote_user: y",
            "1:3 both 'user' and 'remote_user' are set for this play",
        ),
        ("- hosts: a\n  handlers: [{block: []}]", "2:14 using a block as a handler is not supported"),
        (
            "- hosts: a\n  roles: ['a,b']",
            "2:11 invalid old style role requirement: a,b (write `- role: NAME` with the params as keys beside it)",
        ),
        ("- hosts: a\n  roles: [{when: x}]", "2:11 role definitions must contain a role name"),
        (
            "- hosts: a\n  vars_prompt: [{name: x, promt: y}]",
            "2:27 invalid vars_prompt data structure, found unsupported key 'promt' (did you mean `prompt`?)",
        ),
        (
            "- hosts: a\n  max_fail_percentage: many",
            "2:24 the field 'max_fail_percentage' has an invalid value (many), and could not be converted to percent",
        ),
        (
            "- import_playbook: x\n  become: yes",
            "2:3 'become' is not a valid attribute for a PlaybookInclude",
        ),
        ("- import_playbook:", "1:3 playbook import parameter is missing"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(&plays(&node(text), &[]).errors), expected, "{text}");
    }
}

#[test]
fn all_of_a_file_are_told() {
    let text = "- hosts: a\n  tsks: []\n  tasks:\n  - debug:\n    whn: x\n    register: a.b\n  - name: x\n- name: no hosts\n";
    let modules = ["debug".to_owned()];
    assert_eq!(plays(&node(text), &modules).errors.len(), 5);
}
