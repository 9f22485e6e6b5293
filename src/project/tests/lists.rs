use crate::project::{Show, Tags, list, syntax_check};

use super::folder::Folder;

fn listed(show: Show, tags: &Tags) -> String {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  tags: [zz, aa]\n  roles:\n  - {role: r1, tags: 'b,a'}\n  tasks:\n  - debug: msg=hi\n  - name: named {{ 1 }}\n    ansible.builtin.debug: msg=hi\n    tags: t1\n  - meta: flush_handlers\n  - import_tasks: inc.yml\n    tags: imp\n  - include_tasks: inc.yml\n    tags: dyn\n  - name: inc with name\n    include_role: name=r1\n  - block:\n    - command: echo hi\n    rescue:\n    - name: resc\n      fail: {}\n    tags: blk\n- name: second\n  hosts: [h1, h2]\n  tasks:\n  - debug: msg=1\n    tags: never\n  - debug: msg=1\n    tags: always\n- hosts: h1,h2\n",
        ),
        ("inc.yml", "- name: in inc\n  debug: msg=1\n- ansible.builtin.debug: msg=2\n"),
        ("roles/r1/tasks/main.yml", "- name: r1 task\n  debug: msg=1\n- debug: msg=2\n"),
        ("roles/r1/meta/main.yml", "dependencies: [dep]\n"),
        ("roles/dep/tasks/main.yml", "- debug: msg=2\n"),
    ]);
    let hosts = |_: &crate::project::PlayTree| vec!["h1".to_owned(), "h2".to_owned()];
    list(&folder.load("site.yml"), "site.yml", show, tags, &hosts)
}

/// Verified against ansible-core 2.18.
#[test]
fn everything_at_once() {
    let show = Show { hosts: true, tasks: true, tags: true };
    let expected = "
playbook: site.yml

  play #1 (all): all\tTAGS: [aa,zz]
    pattern: ['all']
    hosts (2):
      h1
      h2
    tasks:
      debug\tTAGS: [a, aa, b, zz]
      r1 : r1 task\tTAGS: [a, aa, b, zz]
      debug\tTAGS: [a, aa, b, zz]
      debug\tTAGS: [aa, zz]
      named {{ 1 }}\tTAGS: [aa, t1, zz]
      meta\tTAGS: [aa, zz]
      in inc\tTAGS: [aa, imp, zz]
      ansible.builtin.debug\tTAGS: [aa, imp, zz]
      include_tasks\tTAGS: [aa, dyn, zz]
      inc with name\tTAGS: [aa, zz]
      command\tTAGS: [aa, blk, zz]
      TASK TAGS: [a, aa, b, blk, dyn, imp, t1, zz]

  play #2 (h1,h2): second\tTAGS: []
    pattern: ['h1', 'h2']
    hosts (2):
      h1
      h2
    tasks:
      debug\tTAGS: [never]
      debug\tTAGS: [always]
      TASK TAGS: [always, never]

  play #3 (h1,h2): h1,h2\tTAGS: []
    pattern: ['h1,h2']
    hosts (2):
      h1
      h2
    tasks:
      TASK TAGS: []
";
    assert_eq!(listed(show, &Tags::default()), expected);
}

/// Verified against ansible-core 2.18.
#[test]
fn tags_select_what_is_listed() {
    let tags = Tags::new(&["t1".into()], &[]);
    let expected = "
playbook: site.yml

  play #1 (all): all\tTAGS: [aa,zz]
    tasks:
      named {{ 1 }}\tTAGS: [aa, t1, zz]

  play #2 (h1,h2): second\tTAGS: []
    tasks:
      debug\tTAGS: [always]

  play #3 (h1,h2): h1,h2\tTAGS: []
    tasks:
";
    let show = Show { tasks: true, ..Show::default() };
    assert_eq!(listed(show, &tags), expected);
}

#[test]
fn a_playbook_that_loads_is_named() {
    assert_eq!(syntax_check("site.yml"), "\nplaybook: site.yml\n");
}

#[test]
fn starting_in_the_middle() {
    let folder = Folder::new(&[
        (
            "site.yml",
            "- hosts: all\n  roles: [r1]\n  tasks:\n  - {name: a b, debug: }\n  - block:\n    - {name: c, debug: }\n    - {name: d, debug: }\n    rescue:\n    - {name: e, debug: }\n    always:\n    - {name: f, debug: }\n  - {name: g, debug: , tags: never}\n- hosts: all\n  tasks:\n  - {name: h, debug: }\n",
        ),
        ("roles/r1/tasks/main.yml", "- {name: one, debug: }\n- {name: two, debug: }\n"),
    ]);
    let left = |name: &str| {
        let mut project = folder.load("site.yml");
        let started = project.start_at(name, &Tags::default());
        let names = project.tasks().filter_map(|placed| Some(placed.task.name.as_ref()?.value.source()));
        started.map(|()| names.collect::<Vec<_>>().join(" ")).map_err(|error| error.message.clone())
    };
    for (name, expected) in [
        ("two", "two a b c d e f g h"),
        ("r1 : two", "two a b c d e f g h"),
        ("a *", "a b c d e f g h"),
        ("d", "d e f g h"),
        ("f", "f g h"),
        ("h", "h"),
    ] {
        assert_eq!(left(name).unwrap(), expected, "{name}");
    }
    for nowhere in ["e", "g", "x"] {
        assert_eq!(left(nowhere).unwrap_err(), format!("no matching task \"{nowhere}\" found"));
    }
}
