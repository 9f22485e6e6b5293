//! A small project in a folder of its own, and runs of the program in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use super::{hosts::Host, requirements::scratch};

/// A project, which goes when this is dropped. The program runs in it with a HOME of its own, `home/`.
pub struct Project {
    pub dir: PathBuf,
}

/// How a run of the program ended.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// Of a run with `--json`.
    pub events: Vec<Value>,
}

impl Project {
    /// With these hosts in its inventory, whose keys are known.
    pub fn new(name: &str, hosts: &[&Host]) -> Self {
        let lines: Vec<_> = hosts.iter().map(|host| host.inventory_line()).collect();
        let project = Self::bare(name, &lines.join("\n"));
        let known: Vec<_> = hosts.iter().map(|host| host.known_hosts_line() + "\n").collect();
        project.file("home/.ssh/known_hosts", &known.concat());
        project
    }

    /// With this inventory; no host's key is known.
    pub fn bare(name: &str, inventory: &str) -> Self {
        let dir = scratch(&format!("project-{name}"));
        let project = Self { dir };
        project.file("inventory", inventory).file("home/.ssh/config", "");
        project
    }

    pub fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Copies a folder in, with all that is in it.
    pub fn folder(&self, from: &Path, to: &str) -> &Self {
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = format!("{to}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                self.folder(&entry.path(), &to);
            } else {
                self.file(&to, &fs::read_to_string(entry.path()).unwrap());
            }
        }
        self
    }

    /// The program, in the project's folder.
    pub fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_deploy-host"));
        self.surround(&mut program);
        program
    }

    /// Has a command run as the program does.
    pub fn surround(&self, program: &mut Command) {
        program
            .current_dir(&self.dir)
            .env("HOME", self.dir.join("home"))
            .env("NO_COLOR", "1")
            .env_remove("SSH_AUTH_SOCK")
            .stdin(Stdio::null());
    }

    /// Runs it, as people see it; ends it after two minutes.
    pub fn plain(&self, args: &[&str]) -> Ran {
        let mut program = Command::new("timeout");
        program.args(["-k", "5", "120", env!("CARGO_BIN_EXE_deploy-host")]);
        self.surround(&mut program);
        Ran::of(program.args(args).output().unwrap())
    }

    /// Runs it with events and statistics.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.plain(&[args, &["--json", "--stats"]].concat())
    }

    /// Writes and runs a playbook.
    pub fn play(&self, text: &str, args: &[&str]) -> Ran {
        self.file("play.yml", text);
        self.run(&[&["play.yml"], args].concat())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).unwrap();
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let events = stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Self {
            code: output.status.code(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            stdout,
            events,
        }
    }

    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.events.iter().filter(move |event| event["event"] == kind)
    }

    /// `host task status`, in the order of events; `status!` where the failure was ignored, `status~` where it was
    /// rescued.
    pub fn lines(&self) -> Vec<String> {
        self.of_kind("task_finished")
            .map(|event| format!("{} {} {}", text(&event["host"]), name(event), status(event)))
            .collect()
    }

    /// The lines of one host, without its name.
    pub fn of_host(&self, host: &str) -> Vec<String> {
        let prefix = format!("{host} ");
        let lines = self.lines();
        lines.iter().filter_map(|line| Some(line.strip_prefix(&prefix)?.to_owned())).collect()
    }

    /// What the last task of this name came to on a host.
    pub fn outcome(&self, host: &str, task: &str) -> &Value {
        let found =
            self.of_kind("task_finished").filter(|event| event["host"] == host && name(event) == task);
        &found.last().unwrap_or_else(|| panic!("no `{task}` on {host}: {}", self.all()))["outcome"]
    }

    /// The message that a task ended with.
    pub fn msg(&self, host: &str, task: &str) -> &Value {
        &self.outcome(host, task)["result"]["msg"]
    }

    /// One number of the recap.
    pub fn count(&self, host: &str, what: &str) -> u64 {
        let end = self.of_kind("run_finished").last();
        end.unwrap_or_else(|| panic!("no recap: {}", self.all()))["recap"]["hosts"][host][what]
            .as_u64()
            .unwrap_or_else(|| panic!("no `{what}` of {host}: {}", self.all()))
    }

    /// One number of `--stats`.
    pub fn stat(&self, name: &str) -> u64 {
        let words = self.stdout.split_whitespace().chain(self.stderr.split_whitespace());
        let mut found = words.filter_map(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        found.next().unwrap_or_else(|| panic!("no `{name}`: {}", self.all()))
    }

    /// Fails unless the run ended so.
    pub fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}", self.all());
        self
    }

    /// Everything, for a failed assertion.
    pub fn all(&self) -> String {
        let lines = self.lines().join("\n");
        format!("{:?}\n{lines}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn name(event: &Value) -> &str {
    text(&event["task"]["name"])
}

fn status(event: &Value) -> String {
    let outcome = &event["outcome"];
    let mark = match (outcome["ignored"] == true, outcome["rescued"] == true) {
        (true, _) => "!",
        (_, true) => "~",
        _ => "",
    };
    format!("{}{mark}", text(&outcome["status"]))
}
