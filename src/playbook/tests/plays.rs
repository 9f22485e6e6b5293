use crate::playbook::{PlayEntry, plays, role_entries, variables};

use super::node;

#[test]
fn a_play_with_everything() {
    let text = "
- name: n
  hosts: [a, b]
  user: root
  gather_facts: no
  gather_subset: [min]
  become: yes
  vars: {a: 1, b: '{{ a }}'}
  vars_files: [x.yml, [y.yml, z.yml]]
  vars_prompt:
  - {name: p, prompt: P, private: no, default: d, encrypt: sha512_crypt, salt_size: 7}
  roles: [r, {role: s, tags: t, param: 1}]
  pre_tasks: [{debug: }]
  tasks: [{debug: }, {debug: }]
  post_tasks:
  handlers: [{name: h, debug: , listen: l}]
  serial: [1, 30%]
  max_fail_percentage: 30%
  strategy: free
  order: sorted
  force_handlers: true
  any_errors_fatal: true
  collections: [c]
- import_playbook: other.yml
  vars: {v: 1}
  when: x
";
    let read = plays(&node(text), &[]).whole().unwrap();
    let [PlayEntry::Play(play), PlayEntry::Include(include)] = &read.value[..] else { panic!() };
    assert!(play.keywords.remote_user.is_some() && play.keywords.any_errors_fatal.is_some());
    assert!(play.gather.gather_facts.is_some() && play.gather.gather_subset.is_some());
    assert_eq!((play.vars_files.len(), play.roles.len(), play.handlers.len()), (2, 2, 1));
    assert_eq!((play.pre_tasks.len(), play.tasks.len(), play.post_tasks.len()), (1, 2, 0));
    assert_eq!(play.keywords.vars[1].value.source(), "{{ a }}");
    let prompt = &play.vars_prompt[0];
    assert_eq!((prompt.name.as_str(), prompt.private, prompt.salt_size), ("p", false, Some(7)));
    assert!(play.serial.is_some() && play.max_fail_percentage.is_some() && play.order.is_some());
    assert_eq!(include.file.value.source(), "other.yml");
    assert_eq!((include.keywords.vars.len(), include.keywords.when.len()), (1, 1));
}

#[test]
fn role_entries_in_all_forms() {
    let text = "
- plain
- {role: a, name: not me, when: x, become: yes, http_port: 80}
- {name: b}
- {src: 'git+https://example.com/x/c.git', scm: git, version: v1}
- {src: 'https://example.com/d-1.tar.gz', name: d}
";
    let read = role_entries(&node(text)).whole().unwrap();
    let shown: Vec<_> = read
        .value
        .iter()
        .map(|entry| {
            let params: Vec<_> = entry.params.iter().map(|param| param.name.as_str()).collect();
            format!("{} {}", entry.role.value.source(), params.join(" "))
        })
        .collect();
    assert_eq!(shown, ["plain ", "a http_port", "b ", "c ", "d "]);
    assert!(read.value[1].keywords.r#become.is_some());
}

#[test]
fn files_of_variables_are_not_checked() {
    let read = variables(&node("a-b: 1\n5: x\nc: {d: '{{ e }}'}\n")).whole().unwrap();
    let names: Vec<_> = read.value.iter().map(|var| var.name.as_str()).collect();
    assert_eq!(names, ["a-b", "5", "c"]);
    assert!(variables(&node("")).value.is_empty());
    assert!(!variables(&node("text")).errors.is_empty());
}
