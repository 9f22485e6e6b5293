use super::{program::Code, walker::Bindings};

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
