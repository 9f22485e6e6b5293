use super::program::{Bindings, Code};

/// What happens to a host's way when the task is committed.
#[derive(Default)]
pub enum Turning {
    #[default]
    Straight,
    Flush,
    /// One entry for each item of a loop.
    Into(Vec<(Code, usize, Bindings)>),
    EndHost,
    EndRole,
    OfAll(OfAll),
}

/// What a task does to all hosts of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfAll {
    /// The other batches come no more.
    EndPlay,
    EndBatch,
    /// Hosts that failed or were unreachable take part in the plays to come.
    ClearErrors,
    /// The inventory was read anew: hosts that it does not have any more leave the play.
    Refreshed,
}

impl Turning {
    /// How many files or roles the task takes in.
    pub fn entries(&self) -> u32 {
        match self {
            Self::Into(entries) => u32::try_from(entries.len()).unwrap_or(u32::MAX),
            _ => 0,
        }
    }
}
