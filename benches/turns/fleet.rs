//! The hosts, and one run against them.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use crate::{
    measure::{Cost, measure},
    peers::{Job, Peers, Tool},
    pyinfra,
    scenarios::{Scenario, State},
    support::{Host, Project},
};

/// Runs of what takes milliseconds.
const REPEATS: u32 = 10;
/// Convergence may take its time.
const PATIENCE: Duration = Duration::from_secs(600);

pub struct Fleet {
    hosts: Vec<Host>,
    /// Of the runs. Its name is short, because the names of sockets have to be.
    work: PathBuf,
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.work);
    }
}

/// What one run cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ran {
    /// Milliseconds one way.
    pub delay: u64,
    pub cost: Cost,
    /// On the line of the host that had the most.
    pub turns: u64,
    /// Of all hosts, to them and from them.
    pub bytes: (u64, u64),
}

impl Fleet {
    pub fn start(hosts: usize, rate: Option<u64>) -> Self {
        let hosts: Vec<Host> = (0..hosts).map(|i| Host::new(&format!("host{i}")).start()).collect();
        hosts.iter().for_each(|host| host.relay().rate(rate.map(|rate| rate * 1024)));
        let work = std::env::temp_dir().join(format!("turns-{}", std::process::id()));
        fs::create_dir_all(&work).unwrap();
        Self { hosts, work }
    }

    fn project(&self, scenario: &Scenario) -> Project {
        let hosts: Vec<&Host> = self.hosts.iter().take(scenario.hosts).collect();
        let project = Project::new("scenario", &hosts);
        for (path, text) in &scenario.files {
            project.file(path, text);
        }
        if let Some(role) = &scenario.role {
            project.folder(role, "roles/site");
        }
        project.file("inventory.py", &pyinfra::inventory(&hosts));
        project
    }

    /// Brings the hosts to where the scenario begins.
    pub fn prepare(&self, scenario: &Scenario) {
        if scenario.state != State::Converged {
            return;
        }
        self.reset(scenario);
        let project = self.project(scenario);
        let cost = measure(project.program().arg("play.yml"), PATIENCE, &self.work);
        cost.unwrap_or_else(|reason| panic!("{}: {reason}", scenario.name));
    }

    fn reset(&self, scenario: &Scenario) {
        for host in self.hosts.iter().take(scenario.hosts) {
            host.relay().delay(Duration::ZERO);
            host.text("rm -rf /srv/bench && mkdir -p /srv/bench");
        }
    }

    fn home(&self) -> PathBuf {
        self.work.join("home")
    }

    /// One run; of what takes milliseconds, the fastest of several.
    pub fn run(
        &self,
        scenario: &Scenario,
        tool: Tool,
        peers: &Peers,
        delay: Duration,
        limit: Duration,
    ) -> Result<Ran, String> {
        let project = self.project(scenario);
        let hosts: Vec<&Host> = self.hosts.iter().take(scenario.hosts).collect();
        let job = Job { scenario, project: &project, host: hosts.first().copied(), home: &self.home() };
        let command = peers.command(tool, &job)?;
        if scenario.state == State::Fresh {
            self.reset(scenario);
        }
        hosts.iter().for_each(|host| host.relay().delay(delay));
        let before: Vec<_> = hosts.iter().map(|host| (host.relay().turns(), host.relay().bytes())).collect();
        let cost = self.cost(scenario, &command, limit)?;
        // What is still on its way counts too.
        std::thread::sleep(delay * 2 + Duration::from_millis(20));
        let mut ran = Ran { cost, ..Ran::default() };
        for (host, (turns, (up, down))) in hosts.iter().zip(before) {
            let now = host.relay().bytes();
            ran.turns = ran.turns.max(host.relay().turns() - turns);
            ran.bytes = (ran.bytes.0 + now.0 - up, ran.bytes.1 + now.1 - down);
        }
        Ok(ran)
    }

    fn cost(&self, scenario: &Scenario, command: &Command, limit: Duration) -> Result<Cost, String> {
        let repeats = if scenario.hosts == 0 && scenario.is_short { REPEATS } else { 1 };
        let mut costs = vec![];
        for _ in 0..repeats {
            // Each run makes a connection of its own.
            let _absent = fs::remove_dir_all(self.home());
            fs::create_dir_all(self.home()).unwrap();
            costs.push(measure(command, limit, &self.work)?);
        }
        Ok(costs.into_iter().min_by_key(|cost| cost.wall).unwrap_or_default())
    }
}
