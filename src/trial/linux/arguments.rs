//! First arguments that mean: run as a part of a sandbox. Nobody types them.

/// The first process: `STATE HOSTNAME`.
pub const INIT: &str = "__trial-init";
/// A command from outside: `PROGRAM ARGUMENT…`.
pub const EXEC: &str = "__trial-exec";
/// The SSH server.
pub const SERVE: &str = "__trial-serve";
/// A session of the SSH server: `PROGRAM ARGUMENT…`, as the leader of a session of the kernel.
pub const SESSION: &str = "__trial-session";
