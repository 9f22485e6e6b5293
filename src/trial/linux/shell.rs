//! Entering a trial host and throwing it away.

use std::{fs, os::unix::process::ExitStatusExt, process::Command};

use super::{
    super::error::Error,
    super::options::Options,
    sandbox::{self, Sandbox},
    state::State,
};

/// Runs root's shell on the trial host, at this terminal: an interactive one, or with `command`. The trial host is
/// the one that is running, else what is kept of the last. Returns the exit status, 128 + signal for a signal.
pub fn shell(options: &Options, command: Option<&str>) -> Result<i32, Error> {
    let state = State::existing(&options.state).ok_or(Error::Nothing)?;
    match state.lock() {
        Err(Error::Busy(pid)) => attend(sandbox::command(pid, "/bin/sh"), command),
        Err(error) => Err(error),
        Ok(lock) => {
            drop(lock);
            let sandbox = Sandbox::start(options)?;
            attend(sandbox::command(sandbox.pid(), "/bin/sh"), command)
        }
    }
}

/// A login shell on a terminal of the sandbox's own, where there is the program for it: this terminal has no name inside.
const LOGIN: &str = r#"cd
command -v script >/dev/null && exec script -qefc 'exec "$SHELL" -l' /dev/null
exec "$SHELL" -l"#;

/// Stays in the terminal's foreground group, so that its keys reach the shell; we only wait.
fn attend(mut process: Command, command: Option<&str>) -> Result<i32, Error> {
    process.args(["-c", command.unwrap_or(LOGIN)]);
    if let Ok(term) = std::env::var("TERM") {
        process.env("TERM", term);
    }
    let status = process.status().map_err(Error::io("nsenter"))?;
    Ok(status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(255))
}

/// Throws away what is kept. `false` when there was nothing; `Busy` while a trial host runs.
pub fn reset(options: &Options) -> Result<bool, Error> {
    let Some(state) = State::existing(&options.state) else {
        return Ok(false);
    };
    let _lock = state.lock()?;
    fs::remove_dir_all(state.dir()).map_err(Error::io(format!("`{}`", state.dir().display())))?;
    Ok(true)
}
