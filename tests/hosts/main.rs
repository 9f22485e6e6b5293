//! Everything that needs hosts: the trial host, and disposable hosts with real sshd.

mod disposable;
mod own;
mod sandbox;
mod server;
#[path = "../support/mod.rs"]
mod support;
