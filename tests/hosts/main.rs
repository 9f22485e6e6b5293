//! Everything that needs hosts: the trial host, and disposable hosts with real sshd.

mod disposable;
#[path = "../support/mod.rs"]
mod support;
mod trial;
