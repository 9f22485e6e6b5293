//! What this program does when it runs as a part of a sandbox.

use std::{os::unix::process::CommandExt, process::Command};

use rustix::process::{ioctl_tiocsctty, setsid};

use super::{
    arguments::{EXEC, INIT, SERVE, SESSION},
    capabilities, init,
    say::complain,
    server,
};

/// To be called first thing in `main`, before any thread is started. `Some(exit status)` when this process was started
/// as a part of a sandbox and is done; `None` when it is an ordinary run.
pub fn maybe_enter() -> Option<i32> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next()?.as_str() {
        INIT => Some(init::main(arguments)),
        EXEC => Some(exec(arguments)),
        SERVE => Some(server::main()),
        SESSION => Some(session(arguments)),
        _ => None,
    }
}

/// Becomes the command in the arguments, with the sandbox's capabilities. Returns only if that fails.
fn exec(arguments: impl Iterator<Item = String>) -> i32 {
    // A login inside is not the login that started us; where it cannot be forgotten, nothing depends on it.
    let _kept = std::fs::write("/proc/self/loginuid", "4294967295");
    if let Err(error) = capabilities::drop_all() {
        complain(&error.to_string());
        return 126;
    }
    become_command(arguments)
}

fn session(arguments: impl Iterator<Item = String>) -> i32 {
    let _leader_already = setsid();
    // Standard input is a terminal or a pipe; only a terminal can control the session.
    let _a_pipe = ioctl_tiocsctty(std::io::stdin());
    become_command(arguments)
}

fn become_command(mut arguments: impl Iterator<Item = String>) -> i32 {
    let Some(program) = arguments.next() else {
        return 127;
    };
    let error = Command::new(&program).args(arguments).exec();
    complain(&format!("{program}: {error}"));
    127
}
