use crate::sh::Body;

use super::{
    algorithm::Algorithm,
    status::{FileType, Status},
};

/// What stands at a path once a change is made that was only announced.
#[derive(Clone, Debug)]
pub enum Thing {
    Absent,
    Link(Status),
    /// Without a text it contains what it contains now.
    File(Status, Option<Text>),
    Dir(Status, Below),
    /// A directory where the host has nothing there; what the host has otherwise.
    Kept(Status, Below),
    /// What a link of the host leads to; the link stays.
    Through(Status),
    /// Something that nobody has seen; with `false` perhaps nothing.
    Unseen(bool),
}

/// What is in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// What was there before.
    Same,
    /// Nothing but what is announced.
    Nothing,
    /// Perhaps more than before, and other contents.
    More,
}

impl Below {
    /// What is below where this comes after that.
    pub(super) fn over(self, before: Self) -> Self {
        if self == Self::Same { before } else { self }
    }
}

/// What a file will contain.
#[derive(Clone, Debug)]
pub struct Text {
    pub origin: Origin,
    /// Digests that are known anyway.
    pub sums: Vec<(Algorithm, String)>,
}

#[derive(Clone, Debug)]
pub enum Origin {
    Body(Body),
    /// The same as another file of the host.
    Copy(String),
    /// Only the doing tells.
    Unseen,
}

impl Thing {
    /// What is there by what is known of it; its content or what is below it stays.
    pub fn of(status: Option<Status>) -> Self {
        match status {
            None => Self::Absent,
            Some(status) => match status.kind {
                FileType::Directory => Self::Dir(status, Below::Same),
                FileType::Link => Self::Link(status),
                _ => Self::File(status, None),
            },
        }
    }

    pub fn file(status: Status, text: Text) -> Self {
        Self::File(status, Some(text))
    }

    /// What is known to be there.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Self::Link(is) | Self::File(is, _) | Self::Dir(is, _) | Self::Kept(is, _) => Some(is),
            Self::Absent | Self::Through(_) | Self::Unseen(_) => None,
        }
    }

    /// Whether it is a directory that holds what it held before.
    pub(super) fn keeps(&self) -> bool {
        matches!(self, Self::Dir(_, Below::Same) | Self::Kept(_, Below::Same))
    }

    /// Whether there may be things below it.
    pub(super) fn holds(&self) -> bool {
        matches!(self, Self::Dir(..) | Self::Kept(..) | Self::Through(_) | Self::Unseen(_))
    }
}

impl Text {
    pub fn of(body: Body) -> Self {
        Self { origin: Origin::Body(body), sums: vec![] }
    }

    /// The same as a file of the host.
    pub fn copied(path: impl Into<String>) -> Self {
        Self { origin: Origin::Copy(path.into()), sums: vec![] }
    }

    pub fn unseen() -> Self {
        Self { origin: Origin::Unseen, sums: vec![] }
    }

    pub fn sum(mut self, algorithm: Algorithm, hex: impl Into<String>) -> Self {
        self.sums.push((algorithm, hex.into()));
        self
    }
}
