//! Logins to real OpenSSH servers on the loopback, each with its own keys; skipped with a line where there is no `sshd`.

mod channels;
mod gone;
mod host_keys;
mod keys;
mod passwords;
pub mod person;
mod shells;
pub mod sshd;
