use crate::playbook::{Args, Task};

use super::task;

/// `module | name=<value> … | free | whole`.
fn shown(task: &Task) -> String {
    let Args { named, free, whole } = &task.args;
    let named: Vec<_> = named.iter().map(|arg| format!("{}=<{}>", arg.name, arg.value.source())).collect();
    let free = free.as_ref().map(|free| free.value.source()).unwrap_or_default();
    let whole: Vec<_> = whole.iter().map(|whole| whole.value.source()).collect();
    let text = format!("{} | {} | {free} | {}", task.module, named.join(" "), whole.join(" "));
    text.trim_end_matches([' ', '|']).to_owned()
}

#[test]
fn forms() {
    let table = [
        ("- copy: {src: a, dest: b}", "copy | src=<a> dest=<b>"),
        ("- copy: src=a dest='b c'", "copy | src=<a> dest=<b c>"),
        ("- setup:", "setup"),
        (
            "- copy: '{{ d }} dest=b'\n  args: {dest: c, mode: '0600'}",
            "copy | dest=<b> mode=<0600> |  | {{ d }}",
        ),
        ("- copy: '{{ d }}'\n  args: '{{ e }}'", "copy |  |  | {{ d }} {{ e }}"),
        ("- set_fact: '{{ d }}'", "set_fact |  |  | {{ d }}"),
        ("- shell: '{{ cmd }}'\n  args: {creates: /x}", "shell | creates=</x> | {{ cmd }}"),
        ("- ansible.builtin.shell: echo a=b chdir=/tmp", "ansible.builtin.shell | chdir=</tmp> | echo a=b"),
        ("- command: {cmd: echo hi}", "command | cmd=<echo hi>"),
        ("- shell: |\n    a='x'\n    echo $a\n", "shell |  | a='x'\necho $a\n"),
        ("- meta: flush_handlers", "meta |  | flush_handlers"),
        ("- include_vars: '{{ ansible_os_family }}.yml'", "include_vars |  | {{ ansible_os_family }}.yml"),
        ("- include: a.yml port=80", "include | port=<80> | a.yml"),
        ("- action: copy src=a", "copy | src=<a>"),
        ("- action: command echo hi", "command |  | echo hi"),
        ("- action: '{{ ansible_pkg_mgr }} name=x'", "{{ ansible_pkg_mgr }} | name=<x>"),
        ("- action: {module: copy, src: a}", "copy | src=<a>"),
        ("- action: {module: copy src=a, dest: b}", "copy | src=<a> dest=<b>"),
        ("- action: {module: copy, args: {src: a}}", "copy | src=<a>"),
        ("- local_action: {module: stat, path: /}", "stat | path=</>"),
        ("- set_fact: {'{{ name }}': 1}", "set_fact | {{ name }}=<1>"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(&task(text)), expected, "{text}");
    }
}

#[test]
fn a_local_action_is_delegated() {
    let task = task("- local_action: command echo hi");
    assert_eq!(shown(&task), "command |  | echo hi");
    assert_eq!(task.keywords.delegate_to.as_ref().unwrap().value.source(), "localhost");
}

#[test]
fn apply_is_read_as_keywords() {
    for text in [
        "- include_tasks: {file: a.yml, apply: {tags: [x], become: true}}",
        "- include_tasks: a.yml\n  args: {apply: {tags: x, become: true}}",
    ] {
        let task = task(text);
        let apply = task.apply.as_ref().unwrap();
        assert_eq!(apply.tags.len(), 1);
        assert!(apply.r#become.is_some());
        assert!(task.args.named.iter().all(|arg| arg.name != "apply"));
    }
}

#[test]
fn every_value_has_its_place() {
    let task = task("- apt: pkg={{ item }}\n    state=installed\n    update_cache=true\n");
    let places: Vec<_> = task
        .args
        .named
        .iter()
        .map(|arg| (arg.place.to_string(), arg.value_place.text().to_owned()))
        .collect();
    let expected = [("f.yml:1:8", "{{ item }}"), ("f.yml:2:5", "installed"), ("f.yml:3:5", "true")];
    assert_eq!(places, expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
}
