//! The trial host: a throw-away, copy-on-write copy of this very machine, and an SSH server in it.
//!
//! A [`Sandbox`] is the copy: its own mount, PID, UTS, IPC and cgroup namespaces over overlays of every real file
//! system, entered by running this program again through `unshare` ([`maybe_enter`] must be the first thing that
//! `main` does). Only the network and the kernel are shared. A [`Trial`] is a sandbox with the embedded SSH server in
//! it, on a loopback port with one-time keys. What a trial changed is kept in a state directory until [`reset`].
//! It needs Linux; elsewhere everything here answers [`Error::NotLinux`].

mod change;
mod error;
mod options;

pub use change::{Change, Kind};
pub use error::Error;
pub use options::Options;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Sandbox, Trial, diff, maybe_enter, reset, shell};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Sandbox, Trial, diff, maybe_enter, reset, shell};
