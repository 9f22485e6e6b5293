use std::io::{ErrorKind, IsTerminal, Read, Write};

use rustix::{
    process::getpgrp,
    termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr},
};
use unicode_width::UnicodeWidthStr;

use crate::event::NoAnswer;

/// Asks for one line on the terminal; `hidden`: nothing of it is shown. `broken_off` is asked ten times a second;
/// `interrupt` is called at Ctrl-C.
pub fn read_line(
    question: &str,
    hidden: bool,
    broken_off: &dyn Fn() -> bool,
    interrupt: &dyn Fn(),
) -> Result<String, NoAnswer> {
    if !std::io::stdin().is_terminal() {
        return Err(NoAnswer::NoTerminal);
    }
    let mode = Mode::enter().map_err(|_| NoAnswer::NoTerminal)?;
    // What is typed as soon as the question is seen is part of the answer.
    show(question);
    let mut line = Line { text: String::new(), hidden };
    let read = line.read(broken_off);
    drop(mode);
    show("\n");
    match read {
        Err(Broken::Interrupt) => {
            interrupt();
            Err(NoAnswer::Interrupted)
        }
        Err(Broken::Off) => Err(NoAnswer::Interrupted),
        Ok(()) => Ok(line.text),
    }
}

/// Keys come one by one, unseen, until this is dropped.
struct Mode(Termios);

impl Mode {
    fn enter() -> rustix::io::Result<Self> {
        let before = tcgetattr(std::io::stdin())?;
        let mut mode = before.clone();
        mode.local_modes -= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        mode.special_codes[SpecialCodeIndex::VMIN] = 0;
        mode.special_codes[SpecialCodeIndex::VTIME] = 1;
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &mode)?;
        Ok(Self(before))
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Drain, &self.0);
    }
}

/// Keeps the terminal from writing `^C` into a part of the screen that moves, until this is dropped.
#[derive(Debug)]
pub struct NoCaret(Termios);

impl NoCaret {
    /// Only for who has the terminal: in the background its settings are not ours.
    pub fn enter() -> Option<Self> {
        let terminal = std::io::stderr();
        let ours = tcgetpgrp(&terminal).ok()? == getpgrp();
        let before = tcgetattr(&terminal).ok().filter(|_| ours)?;
        let mut mode = before.clone();
        mode.local_modes -= LocalModes::ECHOCTL;
        tcsetattr(&terminal, OptionalActions::Now, &mode).ok()?;
        Some(Self(before))
    }
}

impl Drop for NoCaret {
    fn drop(&mut self) {
        let _ = tcsetattr(std::io::stderr(), OptionalActions::Now, &self.0);
    }
}

enum Broken {
    /// Ctrl-C.
    Interrupt,
    Off,
}

struct Line {
    text: String,
    hidden: bool,
}

impl Line {
    fn read(&mut self, broken_off: &dyn Fn() -> bool) -> Result<(), Broken> {
        let mut bytes = [0; 1];
        let mut letter = vec![];
        loop {
            if broken_off() {
                return Err(Broken::Off);
            }
            match std::io::stdin().lock().read(&mut bytes) {
                Ok(1) => {}
                Ok(_) => continue,
                // A signal: whoever listens says what it means.
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Err(Broken::Off),
            }
            letter.push(bytes[0]);
            let Ok(text) = std::str::from_utf8(&letter) else {
                if letter.len() >= 4 {
                    letter.clear();
                }
                continue;
            };
            let key = text.chars().next();
            letter.clear();
            if key.is_some_and(|key| matches!(key, '\n' | '\r')) {
                return Ok(());
            }
            key.map_or(Ok(()), |key| self.key(key))?;
        }
    }

    fn key(&mut self, key: char) -> Result<(), Broken> {
        match key {
            '\x03' => return Err(Broken::Interrupt),
            '\x04' if self.text.is_empty() => return Err(Broken::Off),
            '\x7f' | '\x08' => self.back(),
            '\x15' => {
                while !self.text.is_empty() {
                    self.back();
                }
            }
            key if key.is_control() => {}
            key => {
                self.text.push(key);
                self.echo(key.encode_utf8(&mut [0; 4]));
            }
        }
        Ok(())
    }

    fn back(&mut self) {
        if let Some(key) = self.text.pop() {
            let columns = key.encode_utf8(&mut [0; 4]).width();
            self.echo(&"\x08 \x08".repeat(columns));
        }
    }

    fn echo(&self, text: &str) {
        if !self.hidden {
            show(text);
        }
    }
}

/// Writes to the terminal, where questions stand: beside the output.
fn show(text: &str) {
    let mut to = std::io::stderr();
    let _ = to.write_all(text.as_bytes());
    let _ = to.flush();
}
