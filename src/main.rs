use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(status) = deploy_host::trial::maybe_enter() {
        return ExitCode::from(u8::try_from(status).unwrap_or(1));
    }
    ExitCode::SUCCESS
}
