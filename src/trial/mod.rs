//! The trial host: a throw-away, copy-on-write copy of this very machine, and an SSH server in it.
//!
//! A [`Sandbox`] is the copy: its own mount, PID, UTS, IPC and cgroup namespaces over overlays of every real file
//! system, entered by running this program again through `unshare` ([`maybe_enter`] must be the first thing that
//! `main` does). Only the network and the kernel are shared. A [`Trial`] is a sandbox with the embedded SSH server in
//! it, on a loopback port with one-time keys. What a trial changed is kept in a state directory until [`reset`].

mod arguments;
mod capabilities;
mod checks;
mod devices;
mod diff;
mod enter;
mod environment;
mod error;
mod init;
mod kernel;
mod layers;
mod mount;
mod mountinfo;
mod noise;
mod options;
mod sandbox;
mod seed;
mod server;
mod shell;
mod state;
mod trial;

pub use diff::{Change, Kind, diff};
pub use enter::maybe_enter;
pub use error::Error;
pub use options::Options;
pub use sandbox::Sandbox;
pub use shell::{reset, shell};
pub use trial::Trial;
