//! Includes, imports, roles and tags. These plays act on the controller alone: no host is reached.

use crate::support::Project;

fn project(name: &str) -> Project {
    Project::bare(name, "a\nb\n")
}

#[test]
fn tasks_are_included_for_each_item_and_each_host() {
    let project = project("include");
    project
        .file("some/more.yml", "- {name: 'more {{ it }}', debug: {msg: '{{ it }} {{ given }}'}}\n")
        .file("b.yml", "- {name: of b, debug: {msg: x}}\n")
        .file("a.yml", "- {name: of a, debug: {msg: x}}\n")
        .file("static.yml", "- {name: static, debug: {msg: '{{ given }}'}}\n");
    let play = r#"
- hosts: all
  gather_facts: false
  tasks:
    - include_tasks: some/more.yml
      loop: [1, 2]
      loop_control: {loop_var: it}
      vars: {given: v}
    - include_tasks: "{{ inventory_hostname }}.yml"
    - import_tasks: static.yml
      vars: {given: w}
      when: inventory_hostname == 'b'
    - include_tasks: not-there.yml
      when: false
"#;
    let ran = project.play(play, &[]);
    let of = |host: &str| -> Vec<String> {
        let shown = ran.of_host(host);
        shown.into_iter().filter(|line| !line.contains("include_tasks")).collect()
    };
    let expected = |own: &str, last: &str| ["more 1 ok", "more 2 ok", own, last].map(str::to_owned);
    ran.ends(0);
    assert_eq!(of("a"), expected("of a ok", "static skipped"), "{}", ran.all());
    assert_eq!(of("b"), expected("of b ok", "static ok"), "{}", ran.all());
    assert_eq!(ran.msg("a", "more 2"), "2 v");
    assert_eq!(ran.msg("b", "static"), "w");
    let order: Vec<_> = ran.lines().into_iter().filter(|line| line.contains("more")).collect();
    assert_eq!(order, ["a more 1 ok", "b more 1 ok", "a more 2 ok", "b more 2 ok"]);
}

#[test]
fn a_file_that_cannot_be_included_goes_to_rescue() {
    let play = r"
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - {name: bad, include_tasks: 'not-{{ 1 }}.yml'}
      rescue:
        - {name: rescued, debug: {msg: x}}
";
    let ran = project("no-include").play(play, &[]);
    assert_eq!(ran.of_host("a").last().map(String::as_str), Some("rescued ok"), "{}", ran.all());
}

#[test]
fn dependencies_run_first_and_the_same_role_once() {
    let project = project("roles");
    project
        .file("roles/base/tasks/main.yml", "- {name: 'base {{ level }}', debug: {msg: x}}\n")
        .file("roles/base/defaults/main.yml", "level: low\n")
        .file("roles/web/meta/main.yml", "dependencies: [base]\n")
        .file("roles/web/tasks/main.yml", "- {name: web, debug: {msg: x}}\n")
        .file("roles/db/meta/main.yml", "dependencies:\n  - role: base\n  - {role: base, level: high}\n")
        .file("roles/db/tasks/main.yml", "- {name: db, debug: {msg: x}}\n");
    let ran = project
        .play("- hosts: a\n  gather_facts: false\n  roles: [web, db, web, {role: base, level: high}]\n", &[]);
    assert_eq!(ran.ends(0).of_host("a"), ["base low ok", "web ok", "base high ok", "db ok"], "{}", ran.all());
}

#[test]
fn roles_are_included_in_loops_and_imported() {
    let project = project("include-role");
    project
        .file(
            "roles/r/tasks/main.yml",
            "- {name: 'r {{ n }}', debug: {msg: '{{ d }} {{ v }}'}, changed_when: true, notify: h}\n",
        )
        .file("roles/r/tasks/other.yml", "- {name: other, debug: {msg: '{{ d }}'}}\n")
        .file("roles/r/defaults/main.yml", "d: default\nn: 0\n")
        .file("roles/r/vars/main.yml", "v: of the role\n")
        .file("roles/r/handlers/main.yml", "- {name: h, debug: {msg: x}}\n");
    let play = r#"
- hosts: a
  gather_facts: false
  tasks:
    - include_role: {name: r}
      vars: {n: "{{ item }}"}
      loop: [1, 2]
    - import_role: {name: r, tasks_from: other}
      vars: {d: given}
    - include_role: {name: r, tasks_from: other.yml}
"#;
    let ran = project.play(play, &[]);
    let lines: Vec<_> = ran.of_host("a").into_iter().filter(|line| !line.contains("include_role")).collect();
    assert_eq!(ran.ends(0).code, Some(0));
    assert_eq!(lines, ["r 1 changed", "r 2 changed", "other ok", "other ok", "h ok"], "{}", ran.all());
    assert_eq!(ran.msg("a", "r 2"), "default of the role");
    assert_eq!(ran.msg("a", "other"), "default");
}

const TAGGED: &str = r"
- hosts: a
  gather_facts: false
  tasks:
    - {name: plain, debug: {msg: x}}
    - {name: web, debug: {msg: x}, tags: [web]}
    - {name: always, debug: {msg: x}, tags: always}
    - {name: never, debug: {msg: x}, tags: [never, special]}
    - block:
        - {name: in block, debug: {msg: x}}
        - {name: both, debug: {msg: x}, tags: web}
      tags: 'db,other'
    - {include_tasks: more.yml, tags: web}
    - {import_tasks: more.yml, tags: [db]}
    - include_tasks: {file: more.yml, apply: {tags: applied}}
      tags: applied
";

#[test]
fn tags_select() {
    let project = project("tags");
    project.file(
        "more.yml",
        "- {name: more, debug: {msg: x}}\n- {name: more web, debug: {msg: x}, tags: web}\n",
    );
    let cases: &[(&[&str], &[&str])] = &[
        (&["-t", "web"], &["web", "always", "both", "more web", "more web"]),
        (&["-t", "db"], &["always", "in block", "both", "more", "more web"]),
        (&["-t", "special"], &["always", "never"]),
        (&["-t", "untagged"], &["plain", "always"]),
        (&["-t", "applied"], &["always", "more", "more web"]),
        (&["--skip-tags", "db,always,applied"], &["plain", "web", "more", "more web"]),
    ];
    for (args, expected) in cases {
        let ran = project.play(TAGGED, args);
        let lines = ran.of_host("a");
        let names: Vec<_> = lines
            .iter()
            .filter_map(|line| line.strip_suffix(" ok"))
            .filter(|name| !name.contains("include"))
            .collect();
        assert_eq!(names, *expected, "{args:?} {}", ran.all());
    }
}

#[test]
fn variables_are_included_at_the_turn_of_their_task() {
    let project = project("include-vars");
    project
        .file("a.yml", "colour: red\nsize: '{{ colour | length }}'\n")
        .file("vars/deep.yml", "colour: green\n");
    let play = r#"
- hosts: a
  gather_facts: false
  tasks:
    - {name: before, debug: {msg: "{{ colour | default('none') }}"}}
    - include_vars: "{{ inventory_hostname }}.yml"
    - {name: between, debug: {msg: "{{ colour }} {{ size }}"}}
    - include_vars: {file: deep.yml, name: deep}
    - {name: after, debug: {msg: "{{ deep.colour }} {{ colour }}"}}
"#;
    let ran = project.play(play, &[]);
    ran.ends(0);
    let said = ["before", "between", "after"].map(|task| ran.msg("a", task).as_str().unwrap().to_owned());
    assert_eq!(said, ["none", "red 3", "green red"], "{}", ran.all());
}
