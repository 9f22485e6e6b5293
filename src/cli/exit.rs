use crate::{event::Counts, run::End};

/// Something at all went wrong before or beside the plays.
pub const ERROR: u8 = 1;
/// At least one host failed.
const FAILED: u8 = 2;
/// At least one host is unreachable; or a playbook that cannot be read.
pub const UNREACHABLE: u8 = 4;
const INTERRUPTED: u8 = 99;

/// The exit code of a run.
pub fn code(end: &End) -> u8 {
    let any = |count: fn(&Counts) -> u32| end.recap.hosts.values().any(|counts| count(counts) > 0);
    match () {
        () if end.interrupted => INTERRUPTED,
        () if end.error.is_some() => ERROR,
        () if any(|counts| counts.unreachable) => UNREACHABLE,
        () if any(|counts| counts.failed) => FAILED,
        () => 0,
    }
}
