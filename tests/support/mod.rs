//! Disposable hosts for tests: the trial's sandbox with the machine's own OpenSSH server in it; and small projects.

mod accounts;
mod hosts;
mod keys;
mod project;
mod relay;
mod requirements;
mod terminal;

pub use accounts::{PASSWORD, PASSWORD_USER, SUDO_USER};
pub use hosts::Host;
pub use project::{Project, Ran};
pub use relay::Direction;
pub use requirements::{can_run, heard, scratch};
pub use terminal::Terminal;
