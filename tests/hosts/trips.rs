//! The law of trips: what a run costs, exactly.

use crate::support::{Host, Project, Ran, can_run};

/// Tasks of several kinds, `n` of each.
fn play(n: usize) -> String {
    format!(
        r#"
- hosts: all
  tasks:
    - {{name: folder, file: {{path: "/srv/d{{{{ item }}}}", state: directory, mode: "0750"}}, loop: "{{{{ range({n}) }}}}"}}
{}"#,
        (0..n)
            .map(|i| format!(
                "    - {{name: file {i}, copy: {{content: 'content {i}', dest: '/srv/d{i}/f', mode: '0640'}}}}\n    \
                 - {{name: link {i}, file: {{src: /srv/d{i}/f, dest: /srv/d{i}/l, state: link}}}}\n"
            ))
            .collect::<String>()
    )
}

fn changed(ran: &Ran) -> u64 {
    let host = ran.of_kind("play_started").next().unwrap()["hosts"][0].as_str().unwrap().to_owned();
    ran.count(&host, "changed")
}

#[test]
fn a_converged_host_costs_a_constant() {
    if !can_run() {
        return;
    }
    let host = Host::new("constant").start();
    let project = Project::new("constant", &[&host]);
    let first = project.play(&play(25), &[]);
    assert_eq!(changed(first.ends(0)), 51, "{}", first.all());
    let turns = host.relay().turns();
    let second = project.run(&["play.yml"]);
    assert_eq!(changed(second.ends(0)), 0, "{}", second.all());
    let turns = host.relay().turns() - turns;
    let few = project.play(&play(5), &[]);
    assert_eq!(changed(few.ends(0)), 0);
    println!("bursts: first {}, converged {} ({turns} turns)", first.stat("bursts"), second.stat("bursts"));
    assert_eq!(second.stat("bursts"), CONVERGED);
    assert_eq!(few.stat("bursts"), CONVERGED, "whatever the length");
    // 25 folders of one loop, 25 files, 25 links.
    assert_eq!(first.stat("bursts"), CONVERGED + 75, "a burst for each thing that is changed");
    assert!(turns <= 14, "{turns} turns");
}

/// Facts; what all tasks ask first; what they ask then.
const CONVERGED: u64 = 3;
