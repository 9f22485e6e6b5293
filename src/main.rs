//! The program. A trial host's first process is this program too: that is seen to before anything else.

use std::process::ExitCode;

fn main() -> ExitCode {
    match deploy_host::trial::maybe_enter() {
        Some(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        None => deploy_host::cli::main(),
    }
}
