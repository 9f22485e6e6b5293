use super::{
    question::Garbled,
    reader::Reader,
    status::{Access, FileType, Status},
};

impl Status {
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
}
