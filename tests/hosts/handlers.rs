//! Handlers. These plays act on the controller alone: no host is reached.

use crate::support::Project;

fn project(name: &str) -> Project {
    Project::bare(name, "a\nb\n")
}

const ORDER: &str = r"
- hosts: a
  gather_facts: false
  tasks:
    - {name: one, debug: {msg: x}, changed_when: true, notify: [second, first]}
    - {name: two, debug: {msg: x}, changed_when: true, notify: second}
    - {name: quiet, debug: {msg: x}, notify: never}
    - meta: flush_handlers
    - {name: three, debug: {msg: x}, changed_when: true, notify: topic}
  post_tasks:
    - {name: four, debug: {msg: x}}
  handlers:
    - {name: first, debug: {msg: x}}
    - {name: second, debug: {msg: x}, changed_when: true, notify: [first, third]}
    - {name: third, debug: {msg: x}, listen: topic}
    - {name: never, debug: {msg: x}}
";

#[test]
fn run_once_at_each_flush_in_the_order_of_their_definition() {
    let ran = project("handlers").play(ORDER, &[]);
    let expected = [
        "one changed",
        "two changed",
        "quiet ok",
        "first ok",
        "second changed",
        "third ok",
        "three changed",
        "first ok",
        "third ok",
        "four ok",
    ];
    assert_eq!(ran.ends(0).of_host("a"), expected);
}

const FAILS: &str = r"
- hosts: all
  gather_facts: false
  tasks:
    - {name: notifies, debug: {msg: x}, changed_when: true, notify: handler}
    - {name: fails, fail: {msg: x}, when: inventory_hostname == 'a'}
    - {name: after, debug: {msg: x}}
  handlers:
    - {name: handler, debug: {msg: x}}
";

#[test]
fn a_host_that_failed_runs_its_handlers_only_when_forced() {
    let project = project("force");
    let ran = project.play(FAILS, &[]);
    assert_eq!(ran.ends(2).of_host("a"), ["notifies changed", "fails failed"]);
    let whole = ["notifies changed", "fails skipped", "after ok", "handler ok"];
    assert_eq!(ran.of_host("b"), whole);
    let forced = project.play(FAILS, &["--force-handlers"]);
    assert_eq!(forced.ends(2).of_host("a"), ["notifies changed", "fails failed", "handler ok"]);
    assert_eq!(forced.of_host("b"), whole);
    assert_eq!(forced.count("a", "failed"), 1);
    let keyword = FAILS.replace("tasks:", "force_handlers: true\n  tasks:");
    assert_eq!(project.play(&keyword, &[]).of_host("a"), ["notifies changed", "fails failed", "handler ok"]);
}

#[test]
fn a_handler_that_fails_ends_those_behind_it() {
    let play = r"
- hosts: a
  gather_facts: false
  tasks:
    - {name: notifies, debug: {msg: x}, changed_when: true, notify: [first, second]}
  handlers:
    - {name: first, fail: {msg: x}}
    - {name: second, debug: {msg: x}}
";
    let ran = project("failing-handler").play(play, &[]);
    assert_eq!(ran.ends(2).of_host("a"), ["notifies changed", "first failed"]);
}

#[test]
fn a_handler_of_the_play_hides_that_of_a_role() {
    let project = project("shadow");
    project
        .file(
            "roles/r/handlers/main.yml",
            "- {name: h, debug: {msg: of the role}}\n- {name: only, debug: {msg: of the role}}\n",
        )
        .file(
            "roles/r/tasks/main.yml",
            "- {name: t, debug: {msg: x}, changed_when: true, notify: [h, 'r : only']}\n",
        );
    let play = "- hosts: a\n  gather_facts: false\n  roles: [r]\n  handlers:\n    - {name: h, debug: {msg: of the play}}\n";
    let ran = project.play(play, &[]);
    assert_eq!(ran.ends(0).msg("a", "h"), "of the play", "{}", ran.all());
    assert_eq!(ran.msg("a", "only"), "of the role");
    assert_eq!(ran.lines().len(), 3, "{}", ran.all());
}

#[test]
fn only_what_changed_notifies_each_host_for_itself() {
    let play = r#"
- hosts: all
  gather_facts: false
  tasks:
    - name: loop
      debug: {msg: "{{ item }}"}
      changed_when: item == 2 and inventory_hostname == 'b'
      loop: [1, 2]
      notify: "handler {{ which }}"
      vars: {which: x}
  handlers:
    - {name: handler x, debug: {msg: x}, when: skip is not defined}
    - {name: handler y, debug: {msg: x}}
"#;
    let ran = project("each").play(play, &[]);
    assert_eq!(ran.ends(0).lines(), ["a loop ok", "b loop changed", "b handler x ok"]);
    let skipped = project("each-skipped").play(play, &["-e", "skip=1"]);
    assert_eq!(skipped.ends(0).lines()[2..], ["b handler x skipped"]);
}

#[test]
fn what_is_notified_by_a_name_that_does_not_exist_is_an_error() {
    let play = r"
- hosts: a
  gather_facts: false
  tasks:
    - {name: t, debug: {msg: x}, changed_when: true, notify: restart nginks}
    - {name: after, debug: {msg: x}}
  handlers:
    - {name: restart nginx, debug: {msg: x}}
";
    let ran = project("unknown-handler").play(play, &[]);
    let said = ran.stdout.clone() + &ran.stderr;
    assert!(said.contains("`restart nginks` was not found"), "{}", ran.all());
    assert!(said.contains("restart nginx`"), "{}", ran.all());
    assert_eq!(ran.code, Some(2), "{}", ran.all());
}
