//! The sandbox itself: made of Linux's namespaces and overlays.

mod arguments;
mod capabilities;
mod checks;
mod devices;
mod diff;
mod enter;
mod environment;
mod guest;
mod init;
mod kernel;
mod layers;
mod mount;
mod mountinfo;
mod noise;
mod sandbox;
mod say;
mod seed;
mod server;
mod shell;
mod state;

pub use diff::diff;
pub use enter::maybe_enter;
pub use guest::Trial;
pub use sandbox::Sandbox;
pub use shell::{reset, shell};
