//! Blocks, failures, and how far they reach. These plays act on the controller alone: no host is reached.

use crate::support::{Project, Ran};

fn play(name: &str, text: &str, args: &[&str]) -> Ran {
    Project::bare(name, "a\nb\nc\n").play(text, args)
}

#[test]
fn a_failure_goes_to_rescue_and_then_to_always() {
    let text = r#"
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - {name: fails, fail: {msg: why}}
        - {name: not reached, debug: {msg: x}}
      rescue:
        - {name: rescue, debug: {msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}"}}
      always:
        - {name: always, debug: {msg: x}}
    - {name: after, debug: {msg: x}}
"#;
    let ran = play("rescue", text, &[]);
    assert_eq!(ran.ends(0).of_host("a"), ["fails failed~", "rescue ok", "always ok", "after ok"]);
    assert_eq!(ran.msg("a", "rescue"), "fails: why");
    let counts = ["ok", "failed", "rescued"].map(|what| ran.count("a", what));
    assert_eq!(counts, [3, 0, 1]);
}

#[test]
fn a_failure_in_rescue_fails_the_host_after_always() {
    let text = r"
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - block:
            - {name: inner, fail: {msg: x}, when: inventory_hostname != 'c'}
          always:
            - {name: inner always, debug: {msg: x}}
        - {name: behind, debug: {msg: x}}
      rescue:
        - {name: rescue, fail: {msg: x}, when: inventory_hostname == 'a'}
      always:
        - {name: always, debug: {msg: x}}
    - {name: after, debug: {msg: x}}
";
    let ran = play("nested", text, &[]);
    ran.ends(2);
    assert_eq!(ran.of_host("a"), ["inner failed~", "inner always ok", "rescue failed", "always ok"]);
    assert_eq!(
        ran.of_host("b"),
        ["inner failed~", "inner always ok", "rescue skipped", "always ok", "after ok"]
    );
    assert_eq!(ran.of_host("c"), ["inner skipped", "inner always ok", "behind ok", "always ok", "after ok"]);
}

#[test]
fn ignored_failures_count_as_ok() {
    let text = r"
- hosts: a
  gather_facts: false
  tasks:
    - {name: fails, fail: {msg: x}, ignore_errors: true, register: r}
    - {name: known, assert: {that: [r is failed, r.msg == 'x']}}
    - {name: not so, debug: {msg: x}, failed_when: true, changed_when: true, ignore_errors: '{{ true }}'}
    - {name: forgiven, fail: {msg: x}, failed_when: false}
";
    let ran = play("ignored", text, &[]);
    assert_eq!(ran.ends(0).of_host("a"), ["fails failed!", "known ok", "not so failed!", "forgiven ok"]);
    let counts = ["ok", "failed", "ignored"].map(|what| ran.count("a", what));
    assert_eq!(counts, [4, 0, 2]);
}

#[test]
fn one_host_s_failure_stops_no_other() {
    let text = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: t, debug: {msg: x}, failed_when: inventory_hostname == 'b'}
    - {name: who is left, debug: {msg: '{{ ansible_play_hosts }} {{ ansible_play_hosts_all }} {{ ansible_play_batch }}'}}
- hosts: all
  gather_facts: false
  tasks:
    - {name: second play, debug: {msg: x}}
";
    let ran = play("others", text, &[]);
    assert_eq!(ran.ends(2).of_host("b"), ["t failed"]);
    assert_eq!(ran.of_host("a"), ["t ok", "who is left ok", "second play ok"]);
    assert_eq!(ran.msg("a", "who is left"), "['a', 'c'] ['a', 'b', 'c'] ['a', 'c']", "{}", ran.all());
}

#[test]
fn any_errors_fatal_stops_all() {
    let text = r"
- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - block:
        - {name: t, debug: {msg: x}, failed_when: inventory_hostname == 'b'}
        - {name: not reached, debug: {msg: x}}
      always:
        - {name: always, debug: {msg: x}}
    - {name: after, debug: {msg: x}}
- hosts: all
  gather_facts: false
  tasks:
    - {name: second play, debug: {msg: x}}
";
    let ran = play("fatal", text, &[]);
    assert_eq!(
        ran.ends(2).lines(),
        ["a t ok", "b t failed", "c t ok", "a always ok", "b always ok", "c always ok"],
        "{}",
        ran.all()
    );
    assert_eq!(ran.of_kind("no_more_hosts").count(), 1);
}

#[test]
fn serial_runs_the_play_batch_by_batch() {
    let text = r"
- hosts: all
  gather_facts: false
  serial: [1, '50%']
  tasks:
    - {name: t, debug: {msg: '{{ ansible_play_batch }}'}, changed_when: true, notify: h}
  handlers:
    - {name: h, debug: {msg: x}}
";
    let ran = Project::bare("serial", "a\nb\nc\nd\n").play(text, &[]);
    let expected =
        ["a t changed", "a h ok", "b t changed", "c t changed", "b h ok", "c h ok", "d t changed", "d h ok"];
    assert_eq!(ran.ends(0).lines(), expected);
    assert_eq!(ran.msg("b", "t"), &serde_json::json!(["b", "c"]));
    let failing = text.replace("changed_when: true", "failed_when: true");
    let ran = Project::bare("serial-fails", "a\nb\nc\nd\n").play(&failing, &[]);
    assert_eq!(ran.ends(2).lines(), ["a t failed"], "a batch that fails as a whole ends the play");
}

#[test]
fn max_fail_percentage_is_exceeded_not_reached() {
    let text = |percent: u32| {
        format!(
            "- hosts: all\n  gather_facts: false\n  max_fail_percentage: {percent}\n  tasks:\n    \
             - {{name: t, debug: {{msg: x}}, failed_when: inventory_hostname < 'c'}}\n    \
             - {{name: after, debug: {{msg: x}}}}\n"
        )
    };
    let project = Project::bare("max-fail", "a\nb\nc\nd\n");
    assert_eq!(project.play(&text(50), &[]).ends(2).of_host("c"), ["t ok", "after ok"]);
    assert_eq!(project.play(&text(49), &[]).ends(2).of_host("c"), ["t ok"]);
}

#[test]
fn meta_ends_hosts_and_plays() {
    let text = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: t, debug: {msg: x}}
    - {meta: end_host, when: inventory_hostname == 'b'}
    - {name: after, debug: {msg: x}}
    - {meta: end_play, when: inventory_hostname != 'b'}
    - {name: never, debug: {msg: x}}
- hosts: all
  gather_facts: false
  tasks:
    - {name: second, debug: {msg: x}}
";
    let ran = play("meta", text, &[]);
    assert_eq!(ran.ends(0).of_host("a"), ["t ok", "after ok", "second ok"], "{}", ran.all());
    assert_eq!(ran.of_host("b"), ["t ok", "second ok"]);
    assert_eq!(ran.of_host("c"), ["t ok", "after ok", "second ok"]);
}

#[test]
fn strategy_free_lets_every_host_go_its_way() {
    let text = r"
- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - {name: one, debug: {msg: x}, failed_when: inventory_hostname == 'b', changed_when: true, notify: h}
    - {name: two, debug: {msg: x}}
  handlers:
    - {name: h, debug: {msg: x}}
";
    let ran = play("free", text, &[]);
    assert_eq!(ran.ends(2).of_host("a"), ["one changed", "two ok", "h ok"]);
    assert_eq!(ran.of_host("b"), ["one failed"]);
    assert_eq!(ran.of_host("c"), ["one changed", "two ok", "h ok"]);
}

#[test]
fn variables_that_do_not_exist_fail_their_task_with_a_place() {
    let text = r"
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - {name: bad, debug: {msg: '{{ nginx_prot }}'}}
      rescue:
        - {name: rescued, debug: {msg: x}, register: nothing}
    - {name: when, debug: {msg: x}, when: nothing.of_this}
";
    let project = Project::bare("undefined", "a\n");
    let ran = project.play(text, &[]);
    assert_eq!(ran.ends(2).of_host("a"), ["bad failed~", "rescued ok", "when failed"]);
    let plain = project.plain(&["play.yml"]);
    for part in ["'nginx_prot' is undefined", "has no attribute 'of_this'", "play.yml:9:43"] {
        assert!((plain.stdout.clone() + &plain.stderr).contains(part), "{part}: {}", plain.all());
    }
}
