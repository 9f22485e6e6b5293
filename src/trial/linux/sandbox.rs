//! A sandbox as its starter holds it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{super::error::Error, super::options::Options, arguments, checks::check, environment};

/// A running sandbox. Everything in it ends when this is dropped, or when this process ends in whatever way; what was
/// changed is kept in the state directory.
#[derive(Debug)]
pub struct Sandbox {
    /// `unshare`, the parent of the sandbox's first process; its standard input is the sandbox's life line.
    unshare: Child,
    pid: u32,
}

impl Sandbox {
    /// Takes well under a second; blocks meanwhile.
    pub fn start(options: &Options) -> Result<Self, Error> {
        let state = check(options)?;
        let mut unshare = Command::new("unshare");
        unshare
            .args(["--mount", "--propagation=private", "--uts", "--ipc", "--pid", "--cgroup"])
            .args(["--fork", "--kill-child"])
            .arg(&options.program)
            .args([arguments::INIT.as_ref(), state.dir(), options.hostname.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = own_group(&mut unshare).spawn().map_err(Error::io("unshare"))?;
        match said(&mut child).split_once(' ') {
            Some(("ready", pid)) if let Ok(pid) = pid.parse() => Ok(Self { unshare: child, pid }),
            Some(("failed", reason)) => Err(Error::Setup(ended(child, reason))),
            _ => Err(Error::Setup(ended(child, ""))),
        }
    }

    /// PID of the sandbox's first process, as the machine sees it.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// A command that will run inside, as root with the sandbox's capabilities and a login's environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = command(self.pid, program);
        own_group(&mut command);
        command
    }

    /// Ends everything inside and waits for it.
    pub fn stop(mut self) {
        self.end();
    }

    pub(super) fn end(&mut self) {
        drop(self.unshare.stdin.take());
        let deadline = Instant::now() + Duration::from_secs(5);
        while let Ok(None) = self.unshare.try_wait() {
            if Instant::now() > deadline {
                // --kill-child takes the first process along. Gone already is as good.
                let _gone = self.unshare.kill();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}

/// A command in the sandbox whose first process is `pid`.
pub fn command(pid: u32, program: &str) -> Command {
    let mut command = Command::new("nsenter");
    command
        .args(["--target", &pid.to_string(), "--all", "--", "/proc/1/exe", arguments::EXEC, program])
        .env_clear()
        .envs(environment::session());
    command
}

/// Ctrl-C on the terminal is for us; we stop the sandbox when we are done.
fn own_group(command: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::process_group(command, 0)
}

fn said(child: &mut Child) -> String {
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        // A child that died says nothing; its standard error tells why.
        let _nothing = BufReader::new(stdout).read_line(&mut line);
    }
    line.trim_end().to_owned()
}

/// Waits for a child that failed; its reason, or what it wrote to standard error.
fn ended(mut child: Child, reason: &str) -> String {
    drop(child.stdin.take());
    match child.wait_with_output() {
        Ok(output) if reason.is_empty() => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Ok(_) => reason.to_owned(),
        Err(error) => error.to_string(),
    }
}
