use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::ffi::OsStrExt,
    process::Command,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use rustix::{
    fs::OFlags,
    pty::{OpenptFlags, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};

/// A terminal on which the program asks, and somebody answers.
pub struct Terminal {
    keys: File,
    theirs: File,
    shown: Receiver<Vec<u8>>,
    seen: String,
}

impl Terminal {
    pub fn open() -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let keys = File::from(openpt(flags).unwrap());
        unlockpt(&keys).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap();
        let mut options = OpenOptions::new();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, OFlags::NOCTTY.bits().cast_signed());
        let theirs = options.read(true).write(true).open(OsStr::from_bytes(name.to_bytes())).unwrap();
        let (mut screen, (send, shown)) = (keys.try_clone().unwrap(), channel());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = screen.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { keys, theirs, shown, seen: String::new() }
    }

    /// Input and error output of a command.
    pub fn give(&self, command: &mut Command) {
        command.stdin(self.theirs.try_clone().unwrap()).stderr(self.theirs.try_clone().unwrap());
    }

    /// The side of a program that writes on it.
    pub fn output(&self) -> File {
        self.theirs.try_clone().unwrap()
    }

    /// Waits until this is shown; gives all that was.
    pub fn wait_for(&mut self, text: &str) -> &str {
        while !self.seen.contains(text) {
            let shown = self.shown.recv_timeout(Duration::from_secs(60));
            let shown = shown.unwrap_or_else(|_| panic!("no `{text}` in {:?}", self.seen));
            self.seen += &String::from_utf8_lossy(&shown);
        }
        &self.seen
    }

    pub fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Whether it is as a person wants it: what is typed is seen, lines are edited, Ctrl-C is a signal.
    pub fn is_sane(&self) -> bool {
        let sane = LocalModes::ECHO | LocalModes::ECHOCTL | LocalModes::ICANON | LocalModes::ISIG;
        tcgetattr(&self.theirs).unwrap().local_modes.contains(sane)
    }
}
