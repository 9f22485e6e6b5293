use crate::sh::{Body, Sh};

/// One thing to do on a host, decided beforehand.
#[derive(Clone, Debug)]
pub enum Step {
    Run(Sh),
    Put(Put),
}

/// A file to put in place: written beside `path`, with owner and mode set before the content, synced, checked, renamed.
#[derive(Clone, Debug)]
pub struct Put {
    /// Absolute path on the host.
    pub path: String,
    pub body: Body,
    /// Permission bits; of a file that exists its own are kept when `None`, of a new one 0666 without the umask.
    pub mode: Option<u32>,
    pub owner: Owner,
    /// Command that must succeed before the file is put in place; `%s` stands for its temporary path.
    pub validate: Option<Vec<String>>,
    /// Path of a copy of the old content, kept when it is given and the file exists.
    pub backup: Option<String>,
    /// Write into the file itself where it cannot be replaced.
    pub in_place: bool,
}

impl Put {
    pub fn new(path: impl Into<String>, body: impl Into<Body>) -> Self {
        let (path, body) = (path.into(), body.into());
        Self {
            path,
            body,
            mode: None,
            owner: Owner::default(),
            validate: None,
            backup: None,
            in_place: false,
        }
    }
}

/// Whom a file shall belong to, by name or number; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    pub user: Option<String>,
    pub group: Option<String>,
}
