//! What is run.

use std::path::{Path, PathBuf};

use crate::{
    peers::Tool,
    plays::{self, Kind},
    pyinfra,
};

/// One thing to be done, in the words of all who do it.
pub struct Scenario {
    pub name: String,
    /// 0: no connection is made.
    pub hosts: usize,
    /// Of the project's folder.
    pub files: Vec<(String, String)>,
    /// A folder that becomes the role `site`.
    pub role: Option<PathBuf>,
    pub state: State,
    pub start: Start,
    pub tools: Vec<Tool>,
    /// It takes milliseconds.
    pub is_short: bool,
}

/// How the hosts are when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Any,
    Fresh,
    Converged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Play,
    Version,
    ListHosts,
}

const PEERS: [Tool; 6] =
    [Tool::Ours, Tool::Ansible, Tool::Pipelining, Tool::Mitogen, Tool::Pyinfra, Tool::AnsibleRs];

impl Scenario {
    fn play(name: &str, play: String) -> Self {
        Self {
            name: name.to_owned(),
            hosts: 1,
            files: vec![("play.yml".to_owned(), play)],
            role: None,
            state: State::Converged,
            start: Start::Play,
            tools: PEERS.to_vec(),
            is_short: false,
        }
    }

    fn of_kinds(name: &str, kinds: &[Kind], count: usize) -> Self {
        let scenario = Self::play(name, plays::tasks(kinds, count));
        scenario.with("deploy.py", &pyinfra::deploy(kinds, count))
    }

    fn of_loop(name: &str, kind: Kind) -> Self {
        Self::play(name, plays::looped(kind)).with("deploy.py", &pyinfra::deploy(&[kind], plays::LOOP))
    }

    fn without_hosts(name: &str, play: String, inventory: String) -> Self {
        let scenario = Self { hosts: 0, state: State::Any, ..Self::play(name, play) };
        scenario.with("inventory", &inventory)
    }

    fn with(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    fn ours_only(self) -> Self {
        Self { tools: vec![Tool::Ours], ..self }
    }

    fn short(self) -> Self {
        Self { is_short: true, ..self }
    }
}

pub fn scenarios() -> Vec<Scenario> {
    [connected(), local(), curve()].into_iter().flatten().collect()
}

fn connected() -> Vec<Scenario> {
    let mixed = |name, count| Scenario::of_kinds(name, &Kind::MIXED, count);
    let first = mixed("50 mixed, first run", 50);
    let three = mixed("50 mixed on 3 hosts, converged", 50);
    let one = Scenario::of_kinds("log in, one command", &[Kind::Command], 1);
    let with_ssh = |mut scenario: Scenario| {
        scenario.tools.insert(1, Tool::Ssh);
        scenario
    };
    vec![
        with_ssh(one),
        with_ssh(mixed("50 mixed, converged", 50)),
        // Ansible's own connections take many minutes for it.
        Scenario {
            tools: vec![Tool::Ours, Tool::Mitogen, Tool::Pyinfra, Tool::AnsibleRs],
            ..mixed("500 mixed, converged", 500)
        },
        Scenario { state: State::Fresh, ..first },
        Scenario::of_kinds("50 commands", &[Kind::Command], 50),
        Scenario::of_loop("loop of 50 commands", Kind::Command),
        Scenario::of_loop("loop of 50 copies", Kind::Copy),
        Scenario::of_loop("loop of 50 files", Kind::File),
        Scenario { hosts: 3, ..three },
        Scenario::play("facts only", plays::facts()),
        role(),
    ]
}

/// A role such as people have: files, templates, packages, accounts, a service, handlers, facts in conditions.
fn role() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/turns/role");
    Scenario { role: Some(folder), ..Scenario::play("a role, second run", plays::role()) }
}

fn local() -> Vec<Scenario> {
    let version = Scenario::without_hosts("--version", String::new(), String::new()).short();
    let list = Scenario::without_hosts("--list-hosts of 10,000", plays::debugs(1), plays::fleet(10_000));
    vec![
        Scenario { start: Start::Version, ..version },
        Scenario::without_hosts("one debug task", plays::debugs(1), plays::fleet(1)).short(),
        Scenario::without_hosts("20 debug tasks, 50 hosts", plays::debugs(20), plays::fleet(50)),
        Scenario { start: Start::ListHosts, ..list },
    ]
}

/// Tasks and hosts of which every pair is skipped.
fn curve() -> Vec<Scenario> {
    let sizes = [(10, 10), (10, 100), (100, 100), (100, 1000), (1000, 1000)];
    let scenario = |(tasks, hosts)| {
        let name = format!("{} skipped task-hosts", tasks * hosts);
        Scenario::without_hosts(&name, plays::skips(tasks), plays::fleet(hosts)).ours_only()
    };
    sizes.into_iter().map(scenario).collect()
}
