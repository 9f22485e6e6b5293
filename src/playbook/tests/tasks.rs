use crate::playbook::{Item, Kind, LoopKind, items};

use super::{node, task, tasks_of_kind};

#[test]
fn keywords_find_their_fields() {
    let task = task(
        "- name: n\n  command: x\n  become: yes\n  become_user: '{{ u }}'\n  tags: a, b\n  when: [a, '', ~, b]\n  \
         environment: {A: 1}\n  register: r\n  changed_when: false\n  failed_when: [a, b]\n  until: x\n  retries: '3'\n  \
         delay: 1.5\n  async: 10\n  poll: 0\n  notify: [h]\n  vars: {v: 1}\n  no_log: '{{ x }}'\n  collections: [c]\n  \
         delegate_to:\n",
    );
    let keywords = &task.keywords;
    assert_eq!(task.name.as_ref().unwrap().value.source(), "n");
    assert!(keywords.r#become.is_some() && keywords.become_user.is_some() && keywords.no_log.is_some());
    assert!(keywords.delegate_to.is_none(), "null is inherited");
    assert_eq!((keywords.tags.len(), keywords.when.len(), keywords.environment.len()), (2, 2, 1));
    assert_eq!(task.register.as_deref(), Some("r"));
    assert_eq!((task.changed_when.len(), task.failed_when.len(), task.until.len()), (1, 2, 1));
    assert!(task.retries.is_some() && task.delay.is_some() && task.r#async.is_some() && task.poll.is_some());
    assert_eq!(keywords.vars[0].name, "v");
}

#[test]
fn loops() {
    let with = task("- debug:\n  with_community.general.flattened: [1]\n");
    assert_eq!(with.r#loop.as_ref().unwrap().kind, LoopKind::With("community.general.flattened".into()));
    let task = task(
        "- debug:\n  loop: [1]\n  loop_control: {loop_var: x, index_var: i, label: l, pause: 0.5, extended: yes}\n",
    );
    let r#loop = task.r#loop.as_ref().unwrap();
    assert_eq!(r#loop.kind, LoopKind::Loop);
    assert_eq!(r#loop.control.loop_var.as_deref(), Some("x"));
    assert!(r#loop.control.label.is_some() && r#loop.control.pause.is_some());
}

#[test]
fn blocks_nest() {
    let text = "- name: b\n  when: x\n  block:\n  - debug:\n  - block: [{debug: }]\n  rescue: [{fail: }]\n  always: []\n";
    let read = items(&node(text), Kind::Tasks, &[]);
    let [Item::Block(block)] = &read.value[..] else { panic!() };
    assert_eq!((block.block.len(), block.rescue.len(), block.always.len()), (2, 1, 0));
    assert_eq!(block.keywords.when.len(), 1);
}

#[test]
fn old_words_still_work_with_a_warning() {
    let text = "- include: a.yml\n  static: no\n  sudo: yes\n  sudo_user: u\n";
    let read = items(&node(text), Kind::Tasks, &[]);
    let [Item::Task(task)] = &read.value[..] else { panic!() };
    assert_eq!(task.r#static, Some(false));
    assert!(task.keywords.r#become.is_some() && task.keywords.become_user.is_some());
    assert_eq!(read.warnings.len(), 3);
}

#[test]
fn handlers_listen() {
    let handlers = tasks_of_kind("- debug:\n  listen: [a, b]\n- debug:\n  listen: c\n", Kind::Handlers);
    assert_eq!(handlers[0].listen, ["a", "b"]);
    assert_eq!(handlers[1].listen, ["c"]);
}
