use std::{fs, path::Path};

use serde_json::Value;

use super::plays::{Ran, folder, run_as};
use crate::run::Options;

const HOSTS: &str = "a ansible_connection=local\nb ansible_connection=local\n";

/// What a play's `debug` tasks say, and the recap, as `ok changed failed skipped rescued ignored` of each host. `files`
/// lie beside the play.
pub fn said(name: &str, files: &[(&str, &str)], play: &str) -> String {
    let dir = folder(name);
    write(&dir, files);
    let play = play.replace("DIR", &dir.display().to_string());
    let ran = run_as(&dir, HOSTS, &play, Options::default());
    fs::remove_dir_all(&dir).unwrap();
    assert!(ran.end.error.is_none(), "{:?}", ran.end.error);
    [messages(&ran), counts(&ran)].concat().join("\n")
}

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn messages(ran: &Ran) -> Vec<String> {
    let told = |event: &Value| {
        let host = event["host"].as_str()?;
        let msg = &event["outcome"]["result"]["msg"];
        (event["event"] == "task_finished" && event["task"]["module"] == "debug").then(|| {
            let text = msg.as_str().map_or_else(|| msg.to_string(), str::to_owned);
            format!("{host}: {text}")
        })
    };
    ran.events.iter().filter_map(told).collect()
}

fn counts(ran: &Ran) -> Vec<String> {
    let line = |(host, of): (&String, &crate::event::Counts)| {
        let counts = [of.ok, of.changed, of.failed, of.skipped, of.rescued, of.ignored];
        format!("{host} = {}", counts.map(|count| count.to_string()).join(" "))
    };
    ran.end.recap.hosts.iter().map(line).collect()
}

#[test]
fn conditions_see_which_attempt_it_is() {
    let play = "
- hosts: a
  gather_facts: false
  tasks:
    - {command: 'true', register: r, until: r.attempts > 2, changed_when: r.attempts == 3, retries: 5, delay: 0}
    - {debug: {msg: '{{ r.attempts }} {{ r.changed }}'}}
    - {command: 'false', register: r, retries: 3, delay: 0, failed_when: r.attempts < 2}
    - {debug: {msg: '{{ r.attempts }} {{ r.failed }}'}}
    - {set_fact: {x: 1}, register: r, until: r.attempts == 2, delay: 0}
    - {file: {path: /, state: directory}, register: r, until: r.attempts == 2, delay: 0}
    - {debug: {msg: '{{ r.attempts }}'}}
    - command: test {{ item }} = 2
      register: r
      until: r.rc == 0 and r.attempts > 1
      changed_when: r.attempts > 1
      retries: 2
      delay: 0
      ignore_errors: true
      loop: [1, 2]
    - {debug: {msg: '{{ r.results | map(attribute=\"attempts\") }} {{ r.results | map(attribute=\"changed\") }}'}}
";
    let expected = "a: 3 True\na: 2 False\na: 2\na: [2, 2] [True, True]\na = 9 3 0 0 0 1";
    assert_eq!(said("language-attempts", &[], play), expected);
}

#[test]
fn each_host_and_item_counts_as_it_is_expected_to() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - {include_tasks: a.yml, loop: [1, 2, 3], when: item != 2}
    - {include_role: {name: r}, loop: [1, 2], run_once: true}
    - {include_tasks: a.yml, loop: [1, 2], when: false}
    - {add_host: {name: 'n_{{ inventory_hostname }}', groups: g}, register: r}
    - {debug: {msg: '{{ r is defined }} {{ groups.g }}'}}
    - {add_host: {name: m, groups: g}, when: inventory_hostname == 'b'}
    - {action: pause seconds=0, register: r, run_once: true}
    - {debug: {msg: '{{ groups.g }} {{ r.changed }}'}}
    - {command: 'false', ignore_errors: true}
    - {command: 'false', ignore_errors: true, loop: [1, 2]}
    - {command: 'false', ignore_errors: true, changed_when: false}
";
    let files =
        [("a.yml", "- {debug: {msg: '{{ item }}'}}"), ("roles/r/tasks/main.yml", "- {debug: {msg: r}}")];
    let expected = "a: 1\nb: 1\na: 3\nb: 3\na: r\na: r\na: True ['n_a']\nb: False ['n_a']\n\
                    a: ['n_a'] False\nb: ['n_a'] False\na = 15 3 0 2 0 3\nb = 9 2 0 1 0 3";
    assert_eq!(said("language-counts", &files, play), expected);
}

#[test]
fn what_failed_is_known_to_rescue() {
    let play = "
- hosts: a
  gather_facts: false
  vars: {v: 1}
  tasks:
    - tags: outer
      block:
        - name: name {{ v }}
          command: /bin/false {{ v }}
          args: {chdir: '{{ \"/tmp\" }}'}
          vars: {own: '{{ v }}x'}
          tags: inner
          when: v == 1
          register: r
          notify: h
      rescue:
        - debug:
            msg: \"{{ t.name }} | {{ t.action }} | {{ t.args }} | {{ t.vars }} | {{ t.tags | sort }} | {{ t.when }} |
              {{ t.register }} | {{ t.notify }} | {{ t.become }} | {{ ansible_failed_result.rc }}\"
          vars: {t: '{{ ansible_failed_task }}'}
    - block:
        - ansible.builtin.fail: {msg: '{{ item }}'}
          loop: [1]
      rescue:
        - debug:
            msg: \"{{ t.name }} | {{ t.action }} | {{ t.args }} | {{ t.loop }} | {{ t.register }} | {{ t.tags }}\"
          vars: {t: '{{ ansible_failed_task }}'}
  handlers:
    - {name: h, debug: {msg: h}}
";
    let expected = "a: name 1 | command | {'chdir': '/tmp', '_raw_params': '/bin/false 1'} | {'own': '{{ v }}x'} | \
                    ['inner', 'outer'] | ['v == 1'] | r | ['h'] |  | 1\n\
                    a:  | ansible.builtin.fail | {'msg': '{{ item }}'} | [1] |  | []\na = 2 0 0 0 2 0";
    assert_eq!(said("language-failed-task", &[], play), expected);
}

#[test]
fn an_include_of_what_is_not_there_counts_as_failed() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - {include_tasks: '{{ inventory_hostname }}.yml', ignore_errors: true}
        - {include_role: {name: '{{ (inventory_hostname == \"b\") | ternary(\"no\", \"r\") }}'}}
        - {debug: {msg: not here}}
      rescue:
        - {debug: {msg: 'rescued {{ ansible_failed_task is defined }}'}}
      always:
        - {debug: {msg: always}}
    - {debug: {msg: behind}}
- hosts: all
  gather_facts: false
  tasks:
    - {debug: {msg: second play}}
";
    let files = [("b.yml", "- {debug: {msg: b}}")];
    let expected = "b: b\na: rescued False\nb: rescued False\na: always\nb: always\na: behind\nb: behind\n\
                    a = 3 0 1 0 0 0\nb = 5 0 1 0 0 0";
    assert_eq!(said("language-missing-include", &files, play), expected);
    let broken = play.replace("{{ inventory_hostname }}.yml", "{{ \"b\" }}.yml");
    let expected = "a = 0 0 1 0 0 0\nb = 0 0 1 0 0 0";
    assert_eq!(said("language-broken-include", &[("b.yml", "- {copi: {a: b}}")], &broken), expected);
}

#[test]
fn loops_of_includes_count_what_they_bring_in() {
    let play = "
- hosts: a
  gather_facts: false
  tasks:
    - {include_tasks: '{{ item }}.yml', loop: [b, no, b]}
    - {debug: {msg: behind}}
";
    let expected = "a = 2 0 1 0 0 0";
    assert_eq!(said("language-loop-include", &[("b.yml", "- {debug: {msg: b}}")], play), expected);
}

/// A role that notifies all its handlers.
const NOTIFYING: [(&str, &str); 2] = [
    ("roles/dep/tasks/main.yml", "- {debug: {msg: 'dep {{ p }}'}, changed_when: true, notify: [h, t]}"),
    (
        "roles/dep/handlers/main.yml",
        "
- {name: h, debug: {msg: 'h {{ p }}'}}
- {name: h, debug: {msg: not the first of the name in its file}}
- {name: l, listen: t, debug: {msg: 'l {{ p }}'}}
- {name: 'n{{ p }}', listen: t, debug: {msg: 'n {{ p }}'}}
- {listen: t, debug: {msg: 'unnamed {{ p }}'}}
",
    ),
];

#[test]
fn handlers_of_one_name_are_those_that_were_loaded_last() {
    let parents = [
        ("roles/p1/meta/main.yml", "dependencies: [{role: dep, p: 1}]"),
        ("roles/p2/meta/main.yml", "dependencies: [{role: dep, p: 2}]"),
    ];
    let play = "- {hosts: a, gather_facts: false, roles: [p1, p2]}";
    let expected = "a: dep 1\na: dep 2\na: n 1\na: unnamed 1\na: h 2\na: l 2\na: n 2\na: unnamed 2\n\
                    a = 8 2 0 0 0 0";
    assert_eq!(said("language-dependency", &[NOTIFYING.as_slice(), &parents].concat(), play), expected);
}

#[test]
fn handlers_of_included_roles_are_looked_for_at_the_flush_point() {
    let play = "
- hosts: a
  gather_facts: false
  tasks:
    - {include_role: {name: dep}, vars: {p: '{{ item }}'}, loop: [1, 2]}
    - {include_role: {name: other}, vars: {p: 3}}
    - meta: flush_handlers
    - {debug: {msg: changed}, changed_when: true, notify: 'dep : h'}
";
    let other = [("roles/other/handlers/main.yml", "- {name: h, debug: {msg: 'other {{ p }}'}}")];
    let expected = "a: dep 1\na: dep 2\na: n 1\na: unnamed 1\na: l 2\na: n 2\na: unnamed 2\na: other 3\n\
                    a: changed\na: h 2\na = 13 3 0 0 0 0";
    assert_eq!(said("language-late-handlers", &[NOTIFYING.as_slice(), &other].concat(), play), expected);
}

#[test]
fn roles_that_are_included_in_public_are_seen_by_the_rest_of_the_play() {
    let play = "
- hosts: a
  gather_facts: false
  tasks:
    - {include_role: {name: '{{ item }}', public: true}, loop: [r, s]}
    - {include_role: {name: r, public: true}, vars: {again: 1}}
    - {include_role: {name: private}}
    - {debug: {msg: '{{ d }} {{ r }} {{ s }} {{ p | default(0) }}'}}
- hosts: a
  gather_facts: false
  tasks:
    - {debug: {msg: '{{ d | default(0) }}'}}
";
    let files = [
        ("roles/r/defaults/main.yml", "{d: of r, r: 1}"),
        ("roles/s/defaults/main.yml", "{d: of s}"),
        ("roles/s/vars/main.yml", "{s: 2}"),
        ("roles/private/defaults/main.yml", "{p: 3}"),
    ];
    assert_eq!(said("language-public", &files, play), "a: of r 1 2 0\na: 0\na = 6 0 0 0 0 0");
}

#[test]
fn steps_of_the_run_are_taken_for_all_hosts_once() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - {command: 'false', when: inventory_hostname == 'a'}
    - meta: clear_host_errors
- hosts: all
  gather_facts: false
  tasks:
    - {set_fact: {f: 1, cacheable: true}}
    - {meta: clear_facts, when: inventory_hostname == 'a'}
    - {debug: {msg: '{{ ansible_facts }}'}}
    - {meta: end_play, when: inventory_hostname == 'b'}
- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - {debug: {msg: first batch}}
    - meta: end_play
";
    let expected = "a: {}\nb: {}\na: first batch\na = 3 0 1 0 0 0\nb = 2 0 0 1 0 0";
    assert_eq!(said("language-meta", &[], play), expected);
}

#[test]
fn what_a_task_wrote_is_what_is_included() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - include_tasks: before.yml
    - {copy: {dest: DIR/before.yml, content: '[{debug: {msg: NEW}}]'}, run_once: true}
    - {copy: {dest: DIR/after.yml, content: '[{debug: {msg: NEW}}]'}, run_once: true}
    - {copy: {dest: DIR/roles/r/defaults/main.yml, content: 'd: NEW'}, run_once: true}
    - include_tasks: before.yml
    - include_tasks: after.yml
    - {include_role: {name: r}}
";
    let old = "- {debug: {msg: old}}";
    let files = [
        ("before.yml", old),
        ("after.yml", old),
        ("roles/r/tasks/main.yml", "- {debug: {msg: '{{ d }}'}}"),
        ("roles/r/defaults/main.yml", "d: old"),
    ];
    let expected =
        "a: old\nb: old\na: NEW\nb: NEW\na: NEW\nb: NEW\na: NEW\nb: NEW\na = 11 3 0 0 0 0\nb = 8 0 0 0 0 0";
    assert_eq!(said("language-written", &files, play), expected);
}

#[test]
fn the_inventory_is_read_again() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - {add_host: {name: added, groups: g, ansible_connection: local}}
    - {group_by: {key: 'by_{{ inventory_hostname }}'}}
    - copy:
        dest: DIR/hosts
        content: \"b ansible_connection=local v=1\\n[new]\\nc ansible_connection=local\\n\"
      run_once: true
    - meta: refresh_inventory
    - {debug: {msg: '{{ groups }} {{ v }} {{ ansible_play_hosts }}'}}
- hosts: new:g
  gather_facts: false
  tasks:
    - {debug: {msg: '{{ hostvars.b.v }}'}}
";
    let expected = "b: {'all': ['c', 'added', 'b'], 'ungrouped': [], 'new': ['c'], 'g': ['added'], 'by_b': ['b']} 1 ['b']";
    let said = said("language-refresh", &[], play);
    assert_eq!(
        said,
        format!(
            "{expected}\nc: 1\nadded: 1\na = 3 3 0 0 0 0\nb = 2 1 0 0 0 0\nc = 1 0 0 0 0 0\nadded = 1 0 0 0 0 0"
        )
    );
}

#[test]
fn delegated_facts_are_those_of_the_delegate() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - {set_fact: {f: '{{ inventory_hostname }}'}, delegate_to: b, delegate_facts: true, when: inventory_hostname == 'a'}
    - {debug: {msg: '{{ f | default(0) }} {{ hostvars.b.f }}'}}
    - setup: {gather_subset: ['!all', '!min', distribution]}
      delegate_to: '{{ item }}'
      delegate_facts: true
      loop: [b]
      run_once: true
      register: r
    - {debug: {msg: '{{ ansible_distribution is defined }} {{ r.results[0].changed }}'}}
    - {include_vars: v.yml, delegate_to: b, delegate_facts: true, run_once: true}
    - {debug: {msg: '{{ v | default(0) }} {{ ansible_delegated_vars.b.f }}'}, delegate_to: b}
";
    let expected =
        "a: 0 a\nb: a a\na: False False\nb: True False\na: 0 a\nb: 1 a\na = 6 0 0 0 0 0\nb = 3 0 0 1 0 0";
    assert_eq!(said("language-delegated", &[("v.yml", "v: 1")], play), expected);
}

#[test]
fn a_play_that_loses_a_whole_batch_is_the_last() {
    let play = "
- hosts: all
  gather_facts: false
  serial: 1
  KEYWORD
  tasks:
    - {debug: {msg: first}}
    - {command: 'false', when: inventory_hostname == 'a'}
- hosts: b
  gather_facts: false
  tasks:
    - {debug: {msg: second}}
";
    let lost = "a: first\na = 1 0 1 0 0 0\nb = 0 0 0 0 0 0";
    assert_eq!(said("language-lost", &[], &play.replace("KEYWORD", "order: inventory")), lost);
    let goes_on = play.replace("serial: 1", "serial: 2");
    let expected = "a: first\nb: first\nb: second\na = 1 0 1 0 0 0\nb = 2 0 0 1 0 0";
    assert_eq!(
        said("language-goes-on", &[], &goes_on.replace("KEYWORD", "max_fail_percentage: 50")),
        expected
    );
    let expected = "a: first\nb: first\na = 1 0 1 0 0 0\nb = 1 0 0 1 0 0";
    assert_eq!(
        said("language-too-many", &[], &goes_on.replace("KEYWORD", "max_fail_percentage: 49")),
        expected
    );
}

#[test]
fn loops_and_attempts_that_end_early_say_so() {
    let play = "
- hosts: a
  gather_facts: false
  tasks:
    - {debug: {msg: ''}, loop: [1, 2, 3], loop_control: {break_when: item == 2}, register: r}
    - {debug: {msg: '{{ r.results | length }}'}}
    - {command: 'true', until: false, retries: 0, register: r}
    - {debug: {msg: '{{ r.failed }}'}}
    - {command: 'true', retries: 2, register: r}
    - {debug: {msg: '{{ r.attempts }}'}}
";
    let expected = "a: All items completed\na: 2\na: false\na: 1\na = 6 2 0 0 0 0";
    assert_eq!(said("language-early", &[], play), expected);
}

#[test]
fn hosts_that_were_lost_before_have_their_places_in_batches() {
    let play = "
- hosts: all
  gather_facts: false
  tasks:
    - {command: 'false', when: inventory_hostname == 'a'}
- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - {debug: {msg: '{{ ansible_play_hosts }} {{ ansible_play_hosts_all }} {{ ansible_play_batch }}'}}
";
    let expected = "b: ['b'] ['a', 'b'] ['b']\na = 0 0 1 0 0 0\nb = 1 0 0 1 0 0";
    assert_eq!(said("language-places", &[], play), expected);
}
