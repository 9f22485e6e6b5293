//! The program as it is typed, without a host: messages, lists, help, exit codes.

mod errors;
mod lists;
mod program;
mod usage;
