//! The process behind a session's channel.

use std::{fs, io, os::fd::OwnedFd, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    process::{Child, Command},
};

use super::{
    super::{arguments::SESSION, environment},
    terminal::{Request, Terminal},
};

pub type Input = Box<dyn AsyncWrite + Send + Unpin>;
pub type Output = Box<dyn AsyncRead + Send + Unpin>;

/// A running process, the leader of a session of its own.
pub struct Process {
    pub child: Child,
    pub leader: Leader,
    pub terminal: Option<Terminal>,
}

/// Its three streams; with a terminal, standard error is empty.
pub struct Streams {
    pub stdin: Input,
    pub stdout: Output,
    pub stderr: Output,
}

/// Starts root's shell: a login shell, or with a command.
pub fn spawn(
    command: Option<&str>,
    variables: &[(String, String)],
    terminal: Option<&Request>,
) -> io::Result<(Process, Streams)> {
    let (home, shell) = environment::root_account();
    let mut process = Command::new("/proc/self/exe");
    process.args([SESSION, &shell]);
    match command {
        Some(command) => process.args(["-c", command]),
        None => process.arg("-l"),
    };
    process.env_clear().envs(environment::session()).envs(variables.iter().cloned());
    process.current_dir(if fs::metadata(&home).is_ok_and(|meta| meta.is_dir()) { &home } else { "/" });
    match terminal {
        Some(request) => on_terminal(process.env("TERM", &request.term), request),
        None => on_pipes(&mut process),
    }
}

fn on_pipes(command: &mut Command) -> io::Result<(Process, Streams)> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let streams = match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
        (Some(stdin), Some(stdout), Some(stderr)) => {
            Streams { stdin: Box::new(stdin), stdout: Box::new(stdout), stderr: Box::new(stderr) }
        }
        _ => return Err(io::Error::other("no pipes")),
    };
    let leader = Leader::of(&child)?;
    Ok((Process { child, leader, terminal: None }, streams))
}

fn on_terminal(command: &mut Command, request: &Request) -> io::Result<(Process, Streams)> {
    let (terminal, theirs) = Terminal::open(request)?;
    let stdio = || theirs.try_clone().map(OwnedFd::from).map(Stdio::from);
    let child = command.stdin(stdio()?).stdout(stdio()?).stderr(stdio()?).spawn()?;
    let streams = Streams {
        stdin: Box::new(terminal.handle()?),
        stdout: Box::new(terminal.handle()?),
        stderr: Box::new(tokio::io::empty()),
    };
    let leader = Leader::of(&child)?;
    Ok((Process { child, leader, terminal: Some(terminal) }, streams))
}

/// The number by which a session's processes are known.
#[derive(Clone, Copy)]
pub struct Leader(Pid);

impl Leader {
    fn of(child: &Child) -> io::Result<Self> {
        let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        pid.map(Self).ok_or_else(|| io::Error::other("it ended at once"))
    }

    /// Sends a signal to the leader's process group. Processes that are gone need none.
    pub fn signal(self, signal: Signal) {
        let _gone = kill_process_group(self.0, signal);
    }

    /// Ends all processes of the session: a hang-up first, so that they can clean up, then by force.
    pub async fn end(self) {
        for signal in [Signal::HUP, Signal::CONT] {
            self.signal_session(signal);
        }
        for _ in 0..50 {
            if self.members().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.signal_session(Signal::KILL);
    }

    fn signal_session(self, signal: Signal) {
        for pid in self.members() {
            let _gone = kill_process(pid, signal);
        }
    }

    fn members(self) -> Vec<Pid> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let alive = |pid: &i32| session_of(*pid) == Some(self.0.as_raw_nonzero().get());
        pids.filter(alive).filter_map(Pid::from_raw).collect()
    }
}

/// The session of a process that is not a zombie: the fields behind the name, which may hold anything, are
/// `state parent group session`.
fn session_of(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    let session = fields.nth(2)?.parse().ok()?;
    (state != "Z").then_some(session)
}
