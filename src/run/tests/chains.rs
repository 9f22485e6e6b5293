//! Chains, play by play: what a host confirms is what its task was decided from.

use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};

use serde_json::Value;

use super::{
    plays::{folder, go, run, wait},
    severed::Severed,
};
use crate::{
    remote::Target,
    run::{Chains, Options, StartTrial},
};

/// Names and outcomes of a play's tasks, with what they registered of a file.
fn told(events: &[Value]) -> Vec<String> {
    let finished = events.iter().filter(|event| event["event"] == "task_finished");
    let told = finished.map(|event| {
        let (name, outcome) = (event["task"]["name"].as_str().unwrap_or_default(), &event["outcome"]);
        format!("{name}: {}, {}", outcome["status"], outcome["result"]["stat"]["exists"])
    });
    told.collect()
}

/// Root, whose chain it is, sees the same file whoever may go through its folder.
#[test]
fn what_another_user_sees_is_not_confirmed_by_ones_own_eyes() {
    if !rustix::process::getuid().is_root() {
        println!("skipped: needs root");
        return;
    }
    let dir = folder("chains-users");
    let play = "- hosts: all\n  gather_facts: false\n  vars: {dir: '{{ playbook_dir }}/host'}\n  tasks:\n    \
        - {name: close, shell: 'chmod 700 {{ dir }}'}\n    \
        - {name: seen, stat: {path: '{{ dir }}/file'}, become: true, become_user: nobody, ignore_errors: true}\n    \
        - {name: open, shell: 'chmod 707 {{ dir }}'}\n";
    let [alone, chained] = [Chains::Never, Chains::Everywhere].map(|chains| {
        fs::create_dir_all(dir.join("host")).unwrap();
        fs::set_permissions(dir.join("host"), fs::Permissions::from_mode(0o707)).unwrap();
        fs::write(dir.join("host/file"), "").unwrap();
        told(&run(&dir, play, None, chains).events)
    });
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(chained, alone);
    assert_eq!(alone[1], "seen: \"ok\", false");
}

/// Wherever in a chain: a command takes away what the task behind it was planned from, and the next one sees it.
#[test]
fn each_link_is_confirmed() {
    let dir = folder("chains-links");
    for (before, behind) in [("", ""), ("    - command: 'true'\n", ""), ("", "    - command: 'true'\n")] {
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("file"), "old").unwrap();
        let play = format!(
            "- hosts: all\n  gather_facts: false\n  vars: {{dir: '{{{{ playbook_dir }}}}'}}\n  tasks:\n{before}    \
             - shell: 'printf new >{{{{ dir }}}}/file'\n{behind}    \
             - {{name: mends, copy: {{content: old, dest: '{{{{ dir }}}}/file'}}}}\n    \
             - shell: 'cp {{{{ dir }}}}/file {{{{ dir }}}}/seen'\n"
        );
        let ran = run(&dir, &play, None, Chains::Everywhere);
        let seen = fs::read_to_string(dir.join("seen")).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(seen, "old", "{before}{behind}: {:?}", told(&ran.events));
        assert!(told(&ran.events).contains(&"mends: \"changed\", null".to_owned()), "{before}{behind}");
    }
}

/// Handlers come at the flush point, however many commands have left together before it; one that is not there fails
/// its task, before the next is run.
#[test]
fn who_notifies_stands_in_a_chain_where_it_is_known_whom() {
    let dir = folder("chains-notify");
    let head = "- hosts: all\n  gather_facts: false\n  vars: {log: '{{ playbook_dir }}/log', who: h, nobody: n}\n  \
                handlers:\n    - {name: h, shell: 'echo h >>{{ log }}'}\n  tasks:\n";
    let command = |number, notify| {
        format!("    - {{name: c{number}, shell: 'echo c{number} >>{{{{ log }}}}', notify: '{notify}'}}\n")
    };
    let known: String = (1..=4).map(|number| command(number, "{{ who }}")).collect();
    for (tasks, left, bursts) in [
        (known, "c1 c2 c3 c4 h", 2),
        ([command(1, "{{ who }}"), command(2, "{{ nobody }}"), command(3, "{{ who }}")].concat(), "c1 c2", 1),
    ] {
        let ran = run(&dir, &format!("{head}{tasks}"), None, Chains::Everywhere);
        let log = fs::read_to_string(dir.join("log")).unwrap();
        assert_eq!(log.split_whitespace().collect::<Vec<_>>().join(" "), left, "{:?}", told(&ran.events));
        assert_eq!(ran.end.traffic.bursts, bursts, "{left}");
        fs::remove_dir_all(&dir).unwrap();
    }
}

/// The second handler is notified when the command comes that may notify the first.
#[test]
fn no_handler_comes_before_it_is_decided_which_come() {
    let dir = folder("chains-flush");
    let play = "- hosts: all\n  gather_facts: false\n  vars: {log: '{{ playbook_dir }}/log'}\n  handlers:\n    \
        - {name: first, shell: 'echo first >>{{ log }}'}\n    - {name: second, shell: 'echo second >>{{ log }}'}\n  \
        tasks:\n    - {copy: {content: x, dest: '{{ playbook_dir }}/file'}, notify: second}\n    \
        - {shell: 'echo command >>{{ log }}', notify: first}\n";
    let ran = run(&dir, play, None, Chains::Everywhere);
    let log = fs::read_to_string(dir.join("log")).unwrap();
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(log, "command\nfirst\nsecond\n", "{:?}", told(&ran.events));
}

#[test]
fn a_content_is_confirmed_by_its_digest() {
    let dir = folder("chains-content");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("file"), "here\n").unwrap();
    let play = "- hosts: all\n  gather_facts: false\n  tasks:\n    - command: 'true'\n    \
        - lineinfile: {path: '{{ playbook_dir }}/file', line: here}\n    - command: 'true'\n";
    let line = Severed::new(None);
    let to = line.clone();
    let start: StartTrial = Box::new(move || Ok(Target::Line(Arc::new(to.clone()))));
    let ran = wait(go(&dir, "a ansible_connection=trial\n", play, Options::default(), Some(start)));
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(ran.end.traffic.bursts, 2);
    let sent = String::from_utf8_lossy(&line.carried().up).into_owned();
    let confirms: Vec<&str> = sent.lines().filter(|line| line.starts_with("d_a ")).collect();
    let [confirm] = confirms[..] else { panic!("{confirms:?}") };
    assert!(confirm.contains("q_digests") && !confirm.contains("q_content"), "{confirm}");
}
