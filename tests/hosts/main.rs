//! Everything that needs hosts: the trial host, disposable hosts with real sshd, and the program against them.

mod blocks;
mod disposable;
mod faults;
mod first_runs;
mod handlers;
mod includes;
mod interrupts;
mod logins;
mod loops;
mod own;
mod sandbox;
mod server;
mod several;
#[path = "../support/mod.rs"]
mod support;
mod trips;
