//! The embedded SSH server: it runs inside the sandbox, and its sessions are root's logins there.

mod connection;
mod listener;
mod process;
mod session;
mod signals;
mod streams;
mod terminal;

pub use listener::{Address, main};
