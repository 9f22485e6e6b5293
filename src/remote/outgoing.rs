use std::path::PathBuf;

use crate::sh::Body;

use super::driver::word;

/// Longer runs of lines travel as one text: `read` costs the host one system call a byte, the other way two programs.
const LONG: usize = 8000;

/// What a reply is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The driver's own: nobody gets it.
    Begin,
    Load,
    Question,
    Step,
    /// A step whose output nobody is shown.
    Quiet,
}

impl Kind {
    /// Somebody gets the reply.
    pub fn is_asked(self) -> bool {
        matches!(self, Self::Question | Self::Step | Self::Quiet)
    }
}

/// Bytes that leave in their order.
#[derive(Debug)]
pub enum Segment {
    Bytes(Vec<u8>),
    /// Exactly `length` bytes, then a line that says whether the file had them.
    File {
        path: PathBuf,
        length: u64,
        name: String,
    },
}

/// Everything that leaves for one shell in one burst.
#[derive(Debug)]
pub struct Outgoing {
    pub segments: Vec<Segment>,
    /// What is asked, in the order of the ids from `first` on.
    pub kinds: Vec<Kind>,
    pub first: u64,
    /// Lines that have not become a segment yet.
    pub lines: String,
}

/// A payload whose length is known.
pub struct Payload<'a> {
    pub body: &'a Body,
    pub length: u64,
    /// Its name for whoever watches it leave.
    pub name: &'a str,
}

impl Outgoing {
    pub fn new(first: u64) -> Self {
        Self { segments: vec![], kinds: vec![], first, lines: String::new() }
    }

    /// Begins the next request and gives its id.
    pub fn begin(&mut self, kind: Kind) -> u64 {
        self.kinds.push(kind);
        self.first + self.kinds.len() as u64 - 1
    }

    /// Writes a request whose last word is a script.
    pub fn request(&mut self, head: &str, script: &str, payload: Option<&Payload>) {
        self.line(&format!("{head} {}", word(script)), payload);
    }

    /// Writes a request that has no script.
    pub fn line(&mut self, line: &str, payload: Option<&Payload>) {
        self.lines.push_str(line);
        self.lines.push('\n');
        if let Some(payload) = payload {
            self.payload(payload);
        }
    }

    /// Makes a segment of the lines.
    pub fn close(&mut self) {
        let mut lines = std::mem::take(&mut self.lines);
        if lines.len() > LONG {
            lines = format!("d_s {}; eval \"$D_S\"\n{lines}+\n", lines.len());
        }
        self.text(&lines);
    }

    fn payload(&mut self, payload: &Payload) {
        self.close();
        match payload.body {
            Body::Bytes(bytes) => self.bytes(bytes),
            Body::Secret(secret) => self.text(secret.reveal()),
            Body::File(path) => {
                return self.segments.push(Segment::File {
                    path: path.clone(),
                    length: payload.length,
                    name: payload.name.to_owned(),
                });
            }
        }
        self.text("+\n");
    }

    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        match self.segments.last_mut() {
            Some(Segment::Bytes(last)) => last.extend_from_slice(bytes),
            _ => self.segments.push(Segment::Bytes(bytes.to_vec())),
        }
    }
}
