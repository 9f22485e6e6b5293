/// Properties of a file that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub kind: FileType,
    /// Permission bits, up to `0o7777`.
    pub mode: u32,
    pub uid: u64,
    pub gid: u64,
    /// Name of the user; `None` when the number has none.
    pub owner: Option<String>,
    pub group: Option<String>,
    pub size: u64,
    /// Seconds since 1970.
    pub atime: u64,
    pub mtime: u64,
    pub ctime: u64,
    pub inode: u64,
    pub nlink: u64,
    pub dev: u64,
    pub blocks: u64,
    pub block_size: u64,
    /// Major and minor number of a device node.
    pub device: (u64, u64),
    /// Where a symbolic link points to, as it is written.
    pub target: Option<String>,
    pub access: Access,
}

/// What the user who asks may do with the file, as access(2) tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub read: bool,
    pub write: bool,
    pub execute: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileType {
    #[default]
    File,
    Directory,
    Link,
    CharDevice,
    BlockDevice,
    Fifo,
    Socket,
}

impl Status {
    pub fn is_dir(&self) -> bool {
        self.kind == FileType::Directory
    }

    pub fn is_file(&self) -> bool {
        self.kind == FileType::File
    }

    pub fn is_link(&self) -> bool {
        self.kind == FileType::Link
    }
}

impl FileType {
    /// As the `state` key of results names it.
    pub fn state(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Link => "link",
            _ => "file",
        }
    }
}
