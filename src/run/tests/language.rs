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
