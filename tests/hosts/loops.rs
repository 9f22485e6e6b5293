//! Loops, retries, registered results and conditions. These plays act on the controller alone: no host is reached.

use crate::support::{Project, Ran};

fn play(name: &str, text: &str) -> Ran {
    Project::bare(name, "a\nb\n").play(text, &[])
}

#[test]
fn facts_accumulate_in_a_loop() {
    let text = r#"
- hosts: a
  gather_facts: false
  tasks:
    - name: collect
      set_fact: {all: "{{ all | default([]) + [item * 2] }}"}
      loop: [1, 2, 3]
    - {name: show, debug: {msg: "{{ all }}"}}
    - name: nested
      debug: {msg: "{{ item.0 }}{{ item.1 }}"}
      with_nested: [[a, b], [1, 2]]
      register: r
    - {name: results, debug: {msg: "{{ r.results | map(attribute='msg') | join(' ') }} {{ r.msg }}"}}
"#;
    let ran = play("accumulate", text);
    ran.ends(0);
    assert_eq!(ran.msg("a", "show"), &serde_json::json!([2, 4, 6]), "{}", ran.all());
    assert_eq!(ran.msg("a", "results"), "a1 a2 b1 b2 All items completed");
}

#[test]
fn a_task_is_tried_until_it_holds() {
    let text = r#"
- hosts: a
  gather_facts: false
  tasks:
    - name: counts
      set_fact: {n: "{{ n | default(0) | int + 1 }}"}
      until: n | int >= 3
      retries: 5
      delay: 0
      register: r
    - {name: show, debug: {msg: "{{ n }} after {{ r.attempts }}"}}
    - name: in vain
      debug: {msg: x}
      until: false
      retries: 2
      delay: 0
      register: v
      ignore_errors: true
    - {name: tried, debug: {msg: "{{ v.attempts }} {{ v is failed }}"}}
"#;
    let ran = play("until", text);
    ran.ends(0);
    assert_eq!(ran.msg("a", "show"), "3 after 3", "{}", ran.all());
    assert_eq!(ran.msg("a", "tried"), "2 True");
    let left: Vec<_> = ran.of_kind("retrying").map(|event| event["left"].as_u64().unwrap()).collect();
    assert_eq!(left, [5, 4, 2, 1]);
}

#[test]
fn an_item_that_fails_does_not_stop_the_items_behind_it() {
    let text = r"
- hosts: a
  gather_facts: false
  tasks:
    - name: some
      debug: {msg: '{{ item }}'}
      failed_when: item == 2
      when: item != 3
      loop: [1, 2, 3, 4]
      loop_control: {label: 'no {{ item }}', index_var: at, extended: true}
      register: r
      ignore_errors: true
    - name: known
      assert:
        that:
          - r is failed
          - r.results | length == 4
          - r.results[1] is failed
          - r.results[2] is skipped
          - r.results[3].item == 4
          - r.results[3].at == 3
          - r.results[3].ansible_loop.last
          - r.msg == 'One or more items failed'
    - {name: none, debug: {msg: x}, loop: [], register: e}
    - {name: known too, assert: {that: [e is skipped, not e.results]}}
    - {name: all skipped, debug: {msg: x}, loop: [1, 2], when: false}
";
    let ran = play("items", text);
    let expected = ["some failed!", "known ok", "none skipped", "known too ok", "all skipped skipped"];
    assert_eq!(ran.ends(0).of_host("a"), expected, "{}", ran.all());
    let items: Vec<_> = ran
        .of_kind("item_finished")
        .map(|event| {
            format!("{} {}", event["label"].as_str().unwrap(), event["outcome"]["status"].as_str().unwrap())
        })
        .collect();
    assert_eq!(items[..4], ["no 1 ok", "no 2 failed", "no 3 skipped", "no 4 ok"], "{}", ran.all());
}

#[test]
fn conditions_stop_at_the_first_that_does_not_hold() {
    let text = r"
- hosts: a
  gather_facts: false
  vars: {sure: 'yes'}
  tasks:
    - {name: list, debug: {msg: x}, when: [false, nothing.there]}
    - {name: braces, debug: {msg: x}, when: '{{ sure == ''yes'' }}'}
    - {name: loop without items, debug: {msg: x}, loop: '{{ nothing }}', when: nothing is defined}
    - {name: changed, debug: {msg: x}, changed_when: [true, sure == 'yes'], register: r}
    - {name: is changed, debug: {msg: x}, when: r is changed}
    - {name: skipped, debug: {msg: x}, when: r is not changed, register: s}
    - {name: was skipped, assert: {that: s is skipped}}
";
    let ran = play("when", text);
    let expected = [
        "list skipped",
        "braces ok",
        "loop without items skipped",
        "changed changed",
        "is changed ok",
        "skipped skipped",
        "was skipped ok",
    ];
    assert_eq!(ran.ends(0).of_host("a"), expected, "{}", ran.all());
}

#[test]
fn a_host_reads_what_another_one_found() {
    let text = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: own, set_fact: {mine: "of {{ inventory_hostname }}"}}
    - {name: other, debug: {msg: "{{ hostvars['a'].mine }}, {{ hostvars['b']['mine'] }}"}}
    - {name: once, debug: {msg: "by {{ inventory_hostname }}"}, run_once: true, register: r}
    - {name: everywhere, debug: {msg: "{{ inventory_hostname }}: {{ r.msg }}"}}
    - {name: once set, set_fact: {shared: "{{ inventory_hostname }}"}, run_once: true}
    - {name: shared, debug: {msg: "{{ shared }}"}}
- hosts: b
  gather_facts: false
  tasks:
    - {name: later, debug: {msg: "{{ hostvars.a.mine }} {{ mine }}"}}
"#;
    let ran = play("hostvars", text);
    ran.ends(0);
    for host in ["a", "b"] {
        assert_eq!(ran.msg(host, "other"), "of a, of b", "{}", ran.all());
        assert_eq!(ran.msg(host, "everywhere"), &serde_json::json!(format!("{host}: by a")));
        assert_eq!(ran.msg(host, "shared"), "a");
    }
    assert_eq!(ran.msg("b", "later"), "of a of b");
    assert_eq!(ran.of_host("b").iter().filter(|line| line.starts_with("once")).count(), 0);
}

#[test]
fn a_run_once_that_fails_fails_all() {
    let text = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: once, fail: {msg: x}, run_once: true}
    - {name: after, debug: {msg: x}}
";
    let ran = play("run-once-fails", text);
    assert_eq!(ran.ends(2).lines(), ["a once failed"], "{}", ran.all());
    assert_eq!(ran.of_kind("no_more_hosts").count(), 1);
}

#[test]
fn groups_and_hosts_can_be_made_on_the_way() {
    let text = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: group, group_by: {key: "is_{{ inventory_hostname }}"}}
    - {name: add, add_host: {name: late, groups: [fresh], colour: blue}}
- hosts: is_b
  gather_facts: false
  tasks: [{name: only b, debug: {msg: "{{ group_names }}"}}]
- hosts: fresh
  gather_facts: false
  tasks: [{name: late, debug: {msg: "{{ colour }} {{ groups.fresh }}"}}]
"#;
    let ran = play("inventory", text);
    ran.ends(0);
    assert_eq!(ran.msg("b", "only b"), &serde_json::json!(["is_b"]), "{}", ran.all());
    assert_eq!(ran.msg("late", "late"), "blue ['late']");
}

#[test]
fn a_loop_pauses_between_its_items() {
    let text = "- hosts: a\n  gather_facts: false\n  tasks:\n    - name: slowly\n      debug: {msg: x}\n      \
                loop: [1, 2, 3]\n      loop_control: {pause: '{{ 0.3 }}'}\n";
    let ran = play("pauses", text);
    let elapsed = ran.ends(0).outcome("a", "slowly")["elapsed"].as_f64().unwrap();
    assert!(elapsed >= 0.6, "{elapsed}");
}
