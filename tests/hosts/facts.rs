//! Facts: what gathering them costs, that nothing that is read is missing, and that nothing hangs.

use crate::support::{Host, Project, can_run};

const ONLY: &str = "- hosts: all\n  tasks: []\n";

/// The number of the process that a host started last: what lies between two of them is how many it started.
fn last_pid(host: &Host) -> u64 {
    host.text("read a b c d pid </proc/loadavg; echo $pid").parse().unwrap()
}

#[test]
fn gathering_costs_one_burst_and_few_processes() {
    if !can_run() {
        return;
    }
    let host = Host::new("gather").start();
    let project = Project::new("gather", &[&host]);
    for (name, text) in [
        ("only", ONLY),
        ("setup", "- hosts: all\n  gather_facts: false\n  tasks: [{setup: {}}]\n"),
        ("none", "- hosts: all\n  gather_facts: false\n  tasks: [{stat: {path: /}}]\n"),
    ] {
        let (turns, (up, down), pid) = (host.relay().turns(), host.relay().bytes(), last_pid(&host));
        let ran = project.play(text, &[]);
        ran.ends(0);
        let pids = last_pid(&host) - pid - 1;
        let (turns, (up1, down1)) = (host.relay().turns() - turns, host.relay().bytes());
        eprintln!(
            "{name}: bursts {} sent {} received {} | {turns} turns, {} up, {} down, {pids} processes",
            ran.stat("bursts"),
            ran.stat("sent"),
            ran.stat("received"),
            up1 - up,
            down1 - down
        );
    }
}
