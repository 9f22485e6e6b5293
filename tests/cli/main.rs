//! The program as it is typed, without a host: messages, lists, help, exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod errors;
mod lists;
mod program;
mod usage;
