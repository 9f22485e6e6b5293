//! Everything that needs hosts: the trial host, disposable hosts with real sshd, and the program against them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed"
)]

mod advice;
mod blocks;
mod chains;
mod disposable;
mod facts;
mod faults;
mod first_runs;
mod handlers;
mod includes;
mod interrupts;
mod keys;
mod logins;
mod loops;
mod old_dialect;
mod own;
mod questions;
mod roles;
mod sandbox;
mod server;
mod several;
#[path = "../support/mod.rs"]
mod support;
mod trial_command;
mod trips;
#[path = "../support/wheels.rs"]
mod wheels;
