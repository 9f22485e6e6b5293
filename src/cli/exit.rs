use crate::{event::Counts, run::End, source::Diagnostic};

/// Something at all went wrong before or beside the plays.
pub const ERROR: u8 = 1;
/// The command line itself is wrong: the same as for those who parse it.
pub const USAGE: u8 = 2;
/// At least one host failed.
const FAILED: u8 = 2;
/// At least one host is unreachable; or a playbook that cannot be read.
const UNREACHABLE: u8 = 4;
/// Ctrl-C.
const INTERRUPTED: u8 = 99;
const SIGINT: i32 = 2;

/// What ends the program before a host is touched.
pub struct Stop {
    pub diagnostics: Vec<Diagnostic>,
    pub code: u8,
}

impl Stop {
    /// Mistakes in a playbook and what belongs to it; one that is not there at all has no place.
    pub fn playbook(diagnostics: Vec<Diagnostic>) -> Self {
        let read = diagnostics.iter().any(|diagnostic| diagnostic.place.is_some());
        let code = if read { UNREACHABLE } else { ERROR };
        Self { diagnostics, code }
    }
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], code: ERROR }
    }
}

/// The exit code after a signal: what a shell would say, but for Ctrl-C.
pub fn interrupted_by(signal: i32) -> u8 {
    if signal == SIGINT { INTERRUPTED } else { u8::try_from(128 + signal).unwrap_or(INTERRUPTED) }
}

/// The exit code of a run, and of the signal that interrupted it.
pub fn code(end: &End, signal: Option<i32>) -> u8 {
    let any = |count: fn(&Counts) -> u32| end.recap.hosts.values().any(|counts| count(counts) > 0);
    match () {
        () if end.interrupted => signal.map_or(INTERRUPTED, interrupted_by),
        () if end.error.is_some() => ERROR,
        () if any(|counts| counts.unreachable) => UNREACHABLE,
        () if any(|counts| counts.failed) => FAILED,
        () => 0,
    }
}
