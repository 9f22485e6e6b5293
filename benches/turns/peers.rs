//! Those that run the scenarios: where they come from, and how each is started.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    scenarios::{Scenario, Start},
    support::{Host, Project},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Tool {
    Ours,
    /// OpenSSH's client, which runs `true`.
    Ssh,
    Ansible,
    /// Ansible with pipelining.
    Pipelining,
    /// Ansible with Mitogen's linear strategy.
    Mitogen,
    Pyinfra,
    AnsibleRs,
}

/// Virtual environments, and what is installed into each.
const ENVIRONMENTS: [(&str, &[&str]); 3] =
    [("ansible", &["ansible-core", "mitogen"]), ("pyinfra", &["pyinfra"]), ("rs", &["ansible-core-rs"])];

/// The peers that could be installed; why the others could not.
pub struct Peers {
    dir: PathBuf,
    missing: BTreeMap<&'static str, String>,
}

/// One run to be.
pub struct Job<'a> {
    pub scenario: &'a Scenario,
    pub project: &'a Project,
    /// The first one.
    pub host: Option<&'a Host>,
    /// The peers' HOME, new for each run.
    pub home: &'a Path,
}

impl Tool {
    pub const ALL: [Self; 7] = [
        Self::Ours,
        Self::Ssh,
        Self::Ansible,
        Self::Pipelining,
        Self::Mitogen,
        Self::Pyinfra,
        Self::AnsibleRs,
    ];

    fn environment(self) -> Option<&'static str> {
        match self {
            Self::Ours | Self::Ssh => None,
            Self::Ansible | Self::Pipelining | Self::Mitogen => Some("ansible"),
            Self::Pyinfra => Some("pyinfra"),
            Self::AnsibleRs => Some("rs"),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "deploy-host",
            Self::Ssh => "ssh host true",
            Self::Ansible => "ansible",
            Self::Pipelining => "ansible, pipelining",
            Self::Mitogen => "ansible, mitogen",
            Self::Pyinfra => "pyinfra",
            Self::AnsibleRs => "ansible-core-rs",
        })
    }
}

impl Peers {
    /// Installs from the Python index what is not there yet, below the build's folder.
    pub fn install(tools: &[Tool]) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
        let mut missing = BTreeMap::new();
        for (name, packages) in ENVIRONMENTS {
            let wanted = tools.iter().any(|tool| tool.environment() == Some(name));
            let there = dir.join(name).join("installed").exists();
            if wanted
                && !there
                && let Err(reason) = install(&dir.join(name), packages)
            {
                missing.insert(name, reason);
            }
        }
        Self { dir, missing }
    }

    /// How `tool` does the job; the error is why it cannot.
    pub fn command(&self, tool: Tool, job: &Job<'_>) -> Result<Command, String> {
        if let Some(reason) = tool.environment().and_then(|name| self.missing.get(name)) {
            return Err(format!("not installed: {reason}"));
        }
        match tool {
            Tool::Ours => Ok(ours(job)),
            Tool::Ssh => job.host.map(ssh).ok_or_else(|| "needs a host".to_owned()),
            Tool::Pyinfra => self.pyinfra(job),
            Tool::AnsibleRs => Ok(self.ansible_rs(job)),
            _ => Ok(self.ansible(tool, job)),
        }
    }

    fn program(&self, tool: Tool, name: &str, job: &Job<'_>) -> Command {
        let environment = self.dir.join(tool.environment().unwrap_or_default());
        let path = std::env::var("PATH").unwrap_or_default();
        let mut program = Command::new(environment.join("bin").join(name));
        program
            .current_dir(&job.project.dir)
            .env("HOME", job.home)
            .env("PATH", format!("{}:{path}", environment.join("bin").display()))
            .env_remove("SSH_AUTH_SOCK");
        program
    }

    fn ansible(&self, tool: Tool, job: &Job<'_>) -> Command {
        let mut program = self.program(tool, "ansible-playbook", job);
        surround(&mut program, job);
        program.env("ANSIBLE_PIPELINING", if tool == Tool::Ansible { "0" } else { "1" });
        if tool == Tool::Mitogen {
            let site = self.dir.join("ansible/lib").join(self.python());
            program
                .env("ANSIBLE_STRATEGY", "mitogen_linear")
                .env("ANSIBLE_STRATEGY_PLUGINS", site.join("site-packages/ansible_mitogen/plugins/strategy"));
        }
        playbook(&mut program, job.scenario.start);
        program
    }

    /// The folder of packages is named after the version of Python.
    fn python(&self) -> String {
        let entries = std::fs::read_dir(self.dir.join("ansible/lib")).unwrap();
        let mut names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.find(|name| name.starts_with("python")).unwrap_or_default()
    }

    fn ansible_rs(&self, job: &Job<'_>) -> Command {
        let mut program = self.program(Tool::AnsibleRs, "ansible", job);
        surround(&mut program, job);
        if job.scenario.start != Start::Version {
            program.arg("playbook");
        }
        playbook(&mut program, job.scenario.start);
        program
    }

    fn pyinfra(&self, job: &Job<'_>) -> Result<Command, String> {
        let mut program = self.program(Tool::Pyinfra, "pyinfra", job);
        match (job.scenario.start, job.scenario.files.iter().any(|(path, _)| path == "deploy.py")) {
            (Start::Version, _) => program.arg("--version"),
            (Start::Play, true) => program.args(["-y", "inventory.py", "deploy.py"]),
            _ => return Err("has nothing of that kind".to_owned()),
        };
        Ok(program)
    }
}

fn install(environment: &Path, packages: &[&str]) -> Result<(), String> {
    eprintln!("installing {}", packages.join(", "));
    run(Command::new("python3").args(["-m", "venv"]).arg(environment))?;
    run(Command::new(environment.join("bin/pip")).args(["install", "--quiet"]).args(packages))?;
    std::fs::write(environment.join("installed"), "").map_err(|error| error.to_string())
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let last = errors.lines().rev().find(|line| line.contains("ERROR")).or(errors.lines().last());
    if output.status.success() { Ok(()) } else { Err(last.unwrap_or_default().to_owned()) }
}

fn ours(job: &Job<'_>) -> Command {
    let mut program = job.project.program();
    playbook(&mut program, job.scenario.start);
    program
}

fn ssh(host: &Host) -> Command {
    let mut ssh = host.ssh("root");
    ssh.arg("true").env_remove("SSH_AUTH_SOCK");
    ssh
}

fn playbook(program: &mut Command, start: Start) {
    match start {
        Start::Version => program.arg("--version"),
        Start::Play => program.args(["-i", "inventory", "play.yml"]),
        Start::ListHosts => program.args(["-i", "inventory", "play.yml", "--list-hosts"]),
    };
}

/// Ansible's settings: the hosts' own keys, and a connection that is kept for this run only.
fn surround(program: &mut Command, job: &Job<'_>) {
    let known = job.project.dir.join("home/.ssh/known_hosts");
    let args = format!(
        "-F none -o IdentitiesOnly=yes -o UserKnownHostsFile={} -o ControlMaster=auto -o ControlPersist=60s",
        known.display()
    );
    program
        .env("ANSIBLE_SSH_ARGS", args)
        .env("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/python3")
        .env("ANSIBLE_LOCALHOST_WARNING", "0")
        .env("ANSIBLE_NOCOLOR", "1");
}
