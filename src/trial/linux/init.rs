//! The first process of a sandbox: builds it, then reaps until its starter is gone.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use rustix::{
    mount::{MountPropagationFlags, UnmountFlags, mount_change, unmount},
    process::{WaitOptions, pivot_root, wait},
    system::sethostname,
};

use super::{super::error::Error, capabilities, devices, kernel, layers, say::answer, seed, state::State};

/// Runs as PID 1 with `STATE HOSTNAME`; says `ready PID` or `failed REASON` on standard output, then stays.
pub fn main(mut arguments: impl Iterator<Item = String>) -> i32 {
    let state = PathBuf::from(arguments.next().unwrap_or_default());
    match build(&state, &arguments.next().unwrap_or_default()) {
        Ok((pid, lock)) => {
            answer(&format!("ready {pid}"));
            reap(lock)
        }
        Err(error) => {
            answer(&format!("failed {error}"));
            1
        }
    }
}

/// Returns our PID as the machine sees it, and the lock, which ends with us.
fn build(state: &Path, hostname: &str) -> Result<(String, File), Error> {
    // Still the machine's /proc.
    let pid = fs::read_link("/proc/self").map_err(Error::io("`/proc/self`"))?.display().to_string();
    let state = State::create(state)?;
    let lock = state.lock()?;
    fs::write(state.path("lock"), &pid).map_err(Error::io("lock"))?;
    state.record_machine()?;
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .map_err(Error::io("make mounts private"))?;
    let root = layers::assemble(&state)?;
    kernel::mount_all(&root)?;
    devices::mount_all(&root)?;
    seed::sow(&state, &root, hostname)?;
    enter(&root)?;
    sethostname(hostname.as_bytes()).map_err(Error::io("set the host name"))?;
    capabilities::drop_all()?;
    Ok((pid, lock))
}

/// The machine's own mounts go out of sight: from here on there is no way back.
fn enter(root: &Path) -> Result<(), Error> {
    std::env::set_current_dir(root).map_err(Error::io("enter the root"))?;
    pivot_root(".", ".").map_err(Error::io("change the root"))?;
    unmount(".", UnmountFlags::DETACH).map_err(Error::io("leave the machine's root"))?;
    std::env::set_current_dir("/").map_err(Error::io("enter the root"))
}

/// Standard input is a pipe from whoever started us: its end is ours, and with the first process all others end.
fn reap(_lock: File) -> i32 {
    std::thread::spawn(|| {
        let mut rest = Vec::new();
        let _end = std::io::stdin().read_to_end(&mut rest);
        std::process::exit(0);
    });
    loop {
        if wait(WaitOptions::empty()).is_err() {
            // No children at the moment; orphans may come.
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }
}
