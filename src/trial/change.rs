use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Added,
    Changed,
    Removed,
}

/// One difference between the trial host and the machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub path: PathBuf,
    pub kind: Kind,
    /// Files in an added folder, which stands for all that is in it; 1 otherwise.
    pub files: u64,
    /// Size of what was added or changed, in bytes.
    pub bytes: u64,
}
