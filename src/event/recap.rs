use indexmap::IndexMap;
use serde::Serialize;

use super::outcome::{Outcome, Status};

/// Counters by host, folded from events: the same for every reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recap {
    pub hosts: IndexMap<String, Counts>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub ok: u32,
    pub changed: u32,
    pub unreachable: u32,
    pub failed: u32,
    pub skipped: u32,
    pub rescued: u32,
    pub ignored: u32,
    /// Check mode could not tell.
    pub unpredictable: u32,
}

impl Recap {
    pub(super) fn host(&mut self, host: &str) {
        self.hosts.entry(host.to_owned()).or_default();
    }

    pub(super) fn count(&mut self, host: &str, outcome: &Outcome) {
        match self.hosts.get_mut(host) {
            Some(counts) => counts.count(outcome),
            None => self.hosts.entry(host.to_owned()).or_default().count(outcome),
        }
    }
}

impl Counts {
    fn count(&mut self, outcome: &Outcome) {
        match outcome.status {
            Status::Ok => self.ok += outcome.included.max(1),
            Status::Changed => {
                self.ok += 1;
                self.changed += 1;
            }
            Status::Skipped => self.skipped += 1,
            Status::Failed if outcome.rescued => self.rescued += 1,
            Status::Failed | Status::Unreachable if outcome.ignored => {
                self.ok += 1;
                self.ignored += 1;
                self.changed += u32::from(outcome.status == Status::Failed && outcome.changed());
            }
            Status::Failed => {
                self.ok += outcome.included;
                self.failed += 1;
            }
            Status::Unreachable => self.unreachable += 1,
            Status::Unknown => self.unpredictable += 1,
        }
    }
}
