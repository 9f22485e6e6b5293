//! Pseudo-terminals of sessions.

use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
};

use rustix::{
    pty::{OpenptFlags, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

/// What a client asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub term: String,
    pub columns: u32,
    pub rows: u32,
}

/// Our side of a terminal.
pub struct Terminal(OwnedFd);

impl Terminal {
    /// The terminal and the side that the process gets.
    pub fn open(request: &Request) -> io::Result<(Self, File)> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        unlockpt(&ours)?;
        let name = ptsname(&ours, Vec::new())?;
        let theirs = OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.to_bytes()))?;
        let terminal = Self(ours);
        terminal.resize(request.columns, request.rows)?;
        Ok((terminal, theirs))
    }

    pub fn resize(&self, columns: u32, rows: u32) -> io::Result<()> {
        let cells = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
        let size = Winsize { ws_row: cells(rows), ws_col: cells(columns), ws_xpixel: 0, ws_ypixel: 0 };
        Ok(tcsetwinsize(&self.0, size)?)
    }

    /// One more handle to read or write through.
    pub fn handle(&self) -> io::Result<tokio::fs::File> {
        Ok(tokio::fs::File::from_std(File::from(self.0.try_clone()?)))
    }
}
