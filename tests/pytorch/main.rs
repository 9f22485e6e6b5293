//! The way from a build to an installed environment, with real uv and packages of a few hundred bytes. Skips itself where
//! uv cannot be fetched.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot go on has failed")]

#[path = "../support/wheels.rs"]
mod wheels;

use std::{fs, path::PathBuf, process::Command};

use wheels::Index;

/// A project of its own, and an environment in it.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("deploy-host-pytorch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn run(&self, playbook: &str, variables: &[(&str, &str)]) -> String {
        fs::write(self.0.join("play.yml"), playbook).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-host"));
        command.current_dir(&self.0).args(["play.yml", "-i", "localhost,", "-c", "local"]);
        command.args(["-e", &format!("dir={}", self.0.display())]);
        for (name, value) in variables {
            command.args(["-e", &format!("{name}={value}")]);
        }
        // The service of this test is reached without a proxy.
        let output = command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        format!("{text}{}", String::from_utf8_lossy(&output.stderr))
    }

    /// Puts uv into the project; `false` where it cannot be fetched.
    fn has_uv(&self) -> bool {
        let told =
            self.run("- hosts: all\n  gather_facts: false\n  tasks: [uv: {path: '{{ dir }}/uv'}]\n", &[]);
        let there = self.0.join("uv").exists();
        assert!(there || told.contains("could not be fetched"), "{told}");
        if !there {
            eprintln!("skipped: {told}");
        }
        there
    }

    fn installed(&self, name: &str) -> Option<String> {
        let code = format!("import {name}; print({name}.__version__)");
        let output = Command::new(self.0.join("env/bin/python")).args(["-c", &code]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const INSTALL: &str = "
- hosts: all
  gather_facts: false
  tasks:
    - pytorch_build:
        backend: '{{ backend }}'
        version: 2.14.1
        index_url: '{{ pytorch }}'
        packages: [torch, torchvision, numpy]
      register: build
    - uv_pip:
        virtualenv: '{{ dir }}/env'
        uv: '{{ dir }}/uv'
        python: /usr/bin/python3
        name: '{{ build.requirements }}'
        sources: '{{ build.sources }}'
        fallback: '{{ build.fallback }}'
        index_url: '{{ default }}'
        cache_dir: '{{ dir }}/cache'
";

/// PyTorch's index has an old numpy, which must not be taken; the default one has a numpy that exists nowhere else.
fn index() -> Index {
    Index::serve(&[
        ("whl/cpu", &[("torch", "2.14.1+cpu"), ("torchvision", "0.29.1+cpu"), ("numpy", "1.0")]),
        ("whl/cu126", &[("torch", "2.14.1+cu126"), ("torchvision", "0.29.1+cu126"), ("numpy", "1.0")]),
        ("simple", &[("torch", "2.14.1"), ("torchvision", "0.29.1"), ("numpy", "99.1")]),
    ])
}

fn versions(project: &Project) -> [Option<String>; 3] {
    ["torch", "torchvision", "numpy"].map(|name| project.installed(name))
}

fn are(torch: &str, torchvision: &str) -> [Option<String>; 3] {
    [torch, torchvision, "99.1"].map(|version| Some(version.to_owned()))
}

#[test]
fn builds_come_from_their_index_and_can_be_switched() {
    let project = Project::new("switch");
    if !project.has_uv() {
        return;
    }
    let index = index();
    let (pytorch, default) = (index.url("whl"), index.url("simple"));
    let run = |backend: &str| {
        project.run(INSTALL, &[("backend", backend), ("pytorch", &pytorch), ("default", &default)])
    };
    let first = run("cpu");
    assert!(first.contains("changed=1 "), "{first}");
    assert_eq!(versions(&project), are("2.14.1+cpu", "0.29.1+cpu"), "{first}");
    let second = run("cpu");
    assert!(second.contains("changed=0 "), "{second}");
    let switched = run("cu126");
    assert!(switched.contains("changed=1 "), "{switched}");
    assert_eq!(versions(&project), are("2.14.1+cu126", "0.29.1+cu126"), "{switched}");
}

#[test]
fn an_index_out_of_reach_is_told_and_the_default_one_taken() {
    let project = Project::new("fallback");
    if !project.has_uv() {
        return;
    }
    let default = index().url("simple");
    // Port 9 refuses.
    let variables = [("backend", "cpu"), ("pytorch", "http://127.0.0.1:9/whl"), ("default", &default)];
    let first = project.run(INSTALL, &variables);
    assert!(first.contains("warning: the index http://127.0.0.1:9/whl/cpu cannot be used"), "{first}");
    assert_eq!(versions(&project), are("2.14.1", "0.29.1"), "{first}");
    let second = project.run(INSTALL, &variables);
    assert!(second.contains("changed=0 "), "{second}");
}
