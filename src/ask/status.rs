use super::{question::Garbled, reader::Reader};

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

    /// Reads a line of stat(1) numbers; `-` is a file that went away in between.
    pub(super) fn parse(line: &str, access: &str, reader: &Reader) -> Result<Option<Self>, Garbled> {
        if line == "-" {
            return Ok(None);
        }
        let words: Vec<&str> = line.splitn(16, ' ').collect();
        let [raw, numbers @ .., owner, group] = words.as_slice() else {
            return Err(reader.garbled(format!("`{line}` is too short")));
        };
        let raw = reader.number(raw, 16)?;
        let decimal = |at: usize| reader.number(numbers.get(at).copied().unwrap_or(""), 10);
        let hex = |at: usize| reader.number(numbers.get(at).copied().unwrap_or(""), 16);
        Ok(Some(Self {
            kind: FileType::of_mode(raw),
            mode: (raw & 0o7777) as u32,
            uid: decimal(0)?,
            gid: decimal(1)?,
            owner: name(owner),
            group: name(group),
            size: decimal(2)?,
            atime: decimal(3)?,
            mtime: decimal(4)?,
            ctime: decimal(5)?,
            inode: decimal(6)?,
            nlink: decimal(7)?,
            dev: decimal(8)?,
            blocks: decimal(9)?,
            block_size: decimal(10)?,
            device: (hex(11)?, hex(12)?),
            target: None,
            access: Access::parse(access),
        }))
    }
}

fn name(text: &str) -> Option<String> {
    (text != "UNKNOWN").then(|| text.to_owned())
}

impl Access {
    fn parse(word: &str) -> Self {
        Self { read: word.contains('r'), write: word.contains('w'), execute: word.contains('x') }
    }
}

impl FileType {
    /// By the file type bits of `st_mode`.
    fn of_mode(mode: u64) -> Self {
        match mode >> 12 {
            0o04 => Self::Directory,
            0o12 => Self::Link,
            0o02 => Self::CharDevice,
            0o06 => Self::BlockDevice,
            0o01 => Self::Fifo,
            0o14 => Self::Socket,
            _ => Self::File,
        }
    }

    /// As the `state` key of results names it.
    pub fn state(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Link => "link",
            _ => "file",
        }
    }
}
