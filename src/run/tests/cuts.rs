//! A line that breaks at any byte of a run: no command runs twice, nothing is half written or half run, and the report
//! says of which tasks nobody knows.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use serde_json::Value;

use super::{
    plays::{folder, go, wait},
    severed::{Break, Carried, Direction, Fault, Severed},
};
use crate::{
    remote::Target,
    run::{Options, StartTrial},
};

/// Contents, commands whose text and whose input is long, a chain with what is converged in it, a handler.
const PLAY: &str = r"
- hosts: a
  gather_facts: false
  vars: {dir: '{{ playbook_dir }}/host', log: '{{ dir }}/log'}
  handlers:
    - {name: c7, shell: 'echo c7 >>{{ log }}'}
  tasks:
    - {name: text, template: {src: text.j2, dest: '{{ dir }}/text'}, notify: c7}
    - {name: c1, shell: 'echo c1 >>{{ log }}'}
    - {name: kept, copy: {content: kept, dest: '{{ dir }}/kept'}}
    - {name: c2, shell: 'echo c2- >>{{ log }}; : {{ big }}; echo -c2 >>{{ log }}'}
    - {name: c3, shell: 'echo c3 >>{{ log }}; echo c3', register: c3}
    - {name: big, copy: {content: '{{ big }}', dest: '{{ dir }}/big'}, when: c3.stdout == 'c3'}
    - {name: c4, script: script}
    - {name: c5, shell: 'cat >>{{ log }}', args: {stdin: 'c5- {{ big }} -c5'}}
    - {name: c6, shell: 'echo c6 >>{{ log }}'}
";

/// What the host's files hold, by name: before, and after the whole run.
type Files = BTreeMap<String, String>;

fn files(dir: &Path) -> Files {
    let entries = fs::read_dir(dir.join("host")).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

/// What a run over such a line told of its tasks, what it left behind, and what the line carried.
struct Ran {
    told: Vec<Value>,
    files: Files,
    carried: Carried,
}

/// A word of which two are longer than what is read byte by byte.
fn big() -> String {
    "x".repeat(4000)
}

fn play(dir: &Path, at: Option<Break>) -> Ran {
    let _ = fs::remove_dir_all(dir.join("host"));
    fs::create_dir_all(dir.join("host")).unwrap();
    let log = dir.join("host/log").display().to_string();
    let script = format!("#!/bin/sh\necho c4- >>{log}\n# {}\necho -c4 >>{log}\n", big());
    // The log is there already: a folder to which a command adds a file is another one.
    let before = [("host/kept", "kept"), ("host/big", "old"), ("host/log", "")];
    let sources = [("text.j2", "{{ dir }}\n{{ big }}\n"), ("script", &script)];
    for (name, text) in before.into_iter().chain(sources) {
        fs::write(dir.join(name), text).unwrap();
    }
    let text = PLAY.replace("vars: {", &format!("vars: {{big: {}, ", big()));
    wait(async {
        let line = Severed::new(at);
        let to = line.clone();
        let start: StartTrial = Box::new(move || Ok(Target::Line(Arc::new(to.clone()))));
        let ran = go(dir, "a ansible_connection=trial\n", &text, Options::default(), Some(start)).await;
        line.end().await;
        let finished = |event: &Value| event["event"] == "task_finished";
        let told = ran.events.into_iter().filter(finished).collect();
        Ran { told, files: files(dir), carried: line.carried() }
    })
}

/// The commands that ran, each as often as it did.
fn log(files: &Files) -> Vec<String> {
    let words = files.get("log").map(String::as_str).unwrap_or_default().split_whitespace();
    words.filter(|word| !word.starts_with('x')).map(str::to_owned).collect()
}

fn name(event: &Value) -> &str {
    event["task"]["name"].as_str().unwrap()
}

/// Whether a run that broke kept to the rules, beside one that did not.
fn judge(ran: &Ran, whole: &Ran) -> Result<(), String> {
    let done = log(&ran.files);
    let all = log(&whole.files);
    if !all.starts_with(&done) || done.last().is_some_and(|word| word.ends_with('-')) {
        return Err(format!("ran: {done:?}"));
    }
    for (name, text) in ran.files.iter().filter(|(name, _)| *name != "log") {
        let before = if name == "big" { Some("old") } else { None };
        if whole.files.get(name) != Some(text) && before != Some(text) {
            return Err(format!("`{name}` is half written: {} bytes", text.len()));
        }
    }
    let changed = |task: &str| {
        ran.told.iter().any(|event| name(event) == task && event["outcome"]["status"] == "changed")
    };
    let lost: Vec<&Value> =
        ran.told.iter().filter(|event| event["outcome"]["status"] == "unreachable").collect();
    let named = |task: &str| {
        lost.iter().any(|event| name(event) == task || event.to_string().contains(&format!("`{task}`")))
    };
    let ended = done.iter().map(|word| word.trim_matches('-'));
    let text = ran.files.contains_key("text").then_some("text");
    let big = (ran.files["big"] != "old").then_some("big");
    for task in ended.chain(text).chain(big) {
        if !changed(task) && !named(task) {
            return Err(format!("`{task}` ran, and nobody says so"));
        }
    }
    let told = ran.told.iter().map(name).filter(|task| changed(task));
    for task in told {
        let there = done.iter().any(|word| word.trim_matches('-') == task);
        if !there && text != Some(task) && big != Some(task) {
            return Err(format!("`{task}` did not run"));
        }
    }
    match (lost.len(), ran.told.len() == whole.told.len()) {
        (1, _) | (0, true) => Ok(()),
        (lost, _) => Err(format!("{lost} tasks are unreachable, {} were told", ran.told.len())),
    }
}

/// Every byte around the end of a line or of a frame, and one in 400 of those between, which nobody reads before the
/// line is there.
fn places(bytes: &[u8], first: usize) -> Vec<usize> {
    let ends = |at: usize| bytes.get(at).is_some_and(|byte| [b'\n', 0x1e].contains(byte));
    let near = |at: usize| (at.saturating_sub(2)..=at).any(ends);
    (0..=bytes.len()).filter(|at| (at + first).is_multiple_of(400) || near(*at)).collect()
}

/// `CUTS=1` takes all of these places, another number one in so many, from another one on in each run.
#[test]
fn a_line_that_breaks_anywhere_runs_nothing_twice_and_leaves_nothing_half_done() {
    let dir = folder("cuts");
    let some: usize = std::env::var("CUTS").map_or(14, |said| said.parse().unwrap());
    let first = std::process::id() as usize;
    let whole = play(&dir, None);
    let all = log(&whole.files).concat();
    assert_eq!(all, "c1c2--c2c3c4--c4c5--c5c6c7", "{:?}", whole.told);
    let mut wrong = vec![];
    for fault in [Fault::Cut, Fault::Silence] {
        for direction in [Direction::Up, Direction::Down] {
            let bytes = if direction == Direction::Up { &whole.carried.up } else { &whole.carried.down };
            for at in places(bytes, first).into_iter().skip(first % some).step_by(some) {
                let ran = play(&dir, Some((fault, direction, at)));
                wrong.extend(
                    judge(&ran, &whole).map_err(|why| format!("{fault:?} {direction:?} {at}: {why}")).err(),
                );
            }
        }
    }
    fs::remove_dir_all(&dir).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
