//! One command, and what it cost with everything that it started.

use std::{
    ffi::OsString,
    fs::{self, File},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use rustix::process::{
    Pid, Signal, WaitOptions, getpid, kill_process, kill_process_group, set_child_subreaper, wait,
};

#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Until the command itself had ended.
    pub wall: Duration,
    /// User's and system's, of all processes.
    pub cpu: Duration,
    /// Of the largest of its processes, in KiB.
    pub peak: u64,
}

/// Runs a command to its end, in a process that is the parent of whatever it leaves behind. The error is the end of what
/// it printed.
pub fn measure(command: &Command, limit: Duration, dir: &Path) -> Result<Cost, String> {
    let (report, log) = (dir.join("cost"), dir.join("log"));
    let mut helper = Command::new(std::env::current_exe().unwrap());
    helper.arg("--measure").arg(limit.as_secs().to_string()).args([&report, &log]);
    helper.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => helper.env(name, value),
            None => helper.env_remove(name),
        };
    }
    helper.current_dir(command.get_current_dir().unwrap_or(Path::new("/")));
    assert!(helper.status().unwrap().success());
    let numbers: Vec<u64> =
        fs::read_to_string(&report).unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
    match numbers[..] {
        [wall, cpu, peak, 0] => {
            Ok(Cost { wall: Duration::from_micros(wall), cpu: Duration::from_micros(cpu), peak })
        }
        [wall, ..] if Duration::from_micros(wall) >= limit => Err(format!("took more than {limit:?}")),
        _ => Err(last_words(&log)),
    }
}

fn last_words(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let told = |line: &&&str| ["msg", "ERROR", "rror:"].iter().any(|word| line.contains(word));
    let line = lines.iter().rev().find(told).or(lines.last()).copied().unwrap_or("said nothing");
    line.chars().take(200).collect()
}

/// The process in between: `LIMIT REPORT LOG PROGRAM ARGUMENTS…`.
pub fn helper(args: &[OsString]) {
    let [limit, report, log, program, args @ ..] = args else { panic!("too few arguments") };
    set_child_subreaper(Some(getpid())).unwrap();
    let log = File::create(log).unwrap();
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).process_group(0);
    let begin = Instant::now();
    let mut child = command.spawn().unwrap();
    let (done, waits) = channel();
    let (group, limit) = (Pid::from_child(&child), limit.to_str().unwrap().parse().unwrap());
    std::thread::spawn(move || give_up(group, Duration::from_secs(limit), &waits));
    let status = child.wait().unwrap();
    let wall = begin.elapsed();
    let _over = done.send(());
    end_all();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    fs::write(report, format!("{} {cpu} {} {code}", wall.as_micros(), usage.max_rss())).unwrap();
}

fn give_up(group: Pid, limit: Duration, done: &Receiver<()>) {
    if done.recv_timeout(limit).is_err() {
        let _gone = kill_process_group(group, Signal::KILL);
    }
}

/// Ends what the command left behind, such as a connection that is kept for later runs.
fn end_all() {
    let me = getpid();
    loop {
        let path = format!("/proc/self/task/{me}/children");
        let children = fs::read_to_string(path).unwrap_or_default();
        for pid in children.split_whitespace().filter_map(|word| Pid::from_raw(word.parse().ok()?)) {
            let _gone = kill_process(pid, Signal::TERM);
        }
        if wait(WaitOptions::empty()).is_err() {
            return;
        }
    }
}
