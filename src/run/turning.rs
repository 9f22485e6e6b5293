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
    /// `end_play`, `end_batch`: for all hosts.
    EndPlay,
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
