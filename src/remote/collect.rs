use bytes::Bytes;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::sh::Output;

use super::{
    api::{Reply, Watch},
    frame::{Piece, Scanner},
    outgoing::{Kind, Outgoing},
};

/// One output stream of a shell.
pub struct Stream {
    pub chunks: UnboundedReceiver<Bytes>,
    pub scanner: Scanner,
}

impl Stream {
    /// The driver's process id, which its first frame tells; `None` where the shell has ended without one.
    pub async fn begun(&mut self) -> Option<u32> {
        loop {
            while let Some(piece) = self.scanner.next() {
                if let Piece::Frame { word, .. } = piece {
                    return word.parse().ok();
                }
            }
            let chunk = self.chunks.recv().await?;
            self.scanner.push(&chunk);
        }
    }
}

/// Why replies cannot be collected to the end.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    /// The shell has ended.
    Ended,
    /// The shell answered something else than what was asked.
    OutOfStep,
}

/// The replies of one burst of one shell, as far as they have come.
pub struct Replies<'a> {
    first: u64,
    kinds: &'a [Kind],
    outputs: Vec<Output>,
    ran: Vec<bool>,
    sides: [Side; 2],
    watch: &'a dyn Watch,
}

/// How far one stream has come.
#[derive(Default)]
struct Side {
    at: usize,
    /// How many of those somebody asked for.
    asked: usize,
    /// The line that has begun and not ended.
    line: Vec<u8>,
}

const OUT: usize = 0;
const ERR: usize = 1;

impl<'a> Replies<'a> {
    pub fn new(outgoing: &'a Outgoing, watch: &'a dyn Watch) -> Self {
        let count = outgoing.kinds.len();
        Self {
            first: outgoing.first,
            kinds: &outgoing.kinds,
            outputs: vec![Output::default(); count],
            ran: vec![true; count],
            sides: Default::default(),
            watch,
        }
    }

    /// Reads both streams until every request has its frames. `begun` is told the driver's process id.
    pub async fn collect(
        &mut self,
        out: &mut Stream,
        err: &mut Stream,
        begun: &dyn Fn(u32),
        received: &dyn Fn(u64),
    ) -> Result<(), Broken> {
        self.take(OUT, &mut out.scanner, begun)?;
        self.take(ERR, &mut err.scanner, begun)?;
        while self.sides.iter().any(|side| side.at < self.kinds.len()) {
            let waits = [OUT, ERR].map(|side| self.sides[side].at < self.kinds.len());
            let (side, stream, chunk) = tokio::select! {
                chunk = out.chunks.recv(), if waits[OUT] => (OUT, &mut *out, chunk),
                chunk = err.chunks.recv(), if waits[ERR] => (ERR, &mut *err, chunk),
            };
            let chunk = chunk.ok_or(Broken::Ended)?;
            received(chunk.len() as u64);
            stream.scanner.push(&chunk);
            self.take(side, &mut stream.scanner, begun)?;
        }
        Ok(())
    }

    fn take(&mut self, side: usize, scanner: &mut Scanner, begun: &dyn Fn(u32)) -> Result<(), Broken> {
        while self.sides[side].at < self.kinds.len() {
            match scanner.next() {
                None => break,
                Some(Piece::Data(bytes)) => self.data(side, &bytes),
                Some(Piece::Frame { id, word }) => self.frame(side, id, &word, begun)?,
            }
        }
        Ok(())
    }

    fn data(&mut self, side: usize, bytes: &[u8]) {
        let at = self.sides[side].at;
        let output = &mut self.outputs[at];
        let whole = if side == OUT { &mut output.stdout } else { &mut output.stderr };
        whole.extend_from_slice(bytes);
        if self.kinds[at] == Kind::Step {
            self.lines(side, bytes);
        }
    }

    fn lines(&mut self, side: usize, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = &mut self.sides[side].line;
            line.extend_from_slice(part);
            if line.ends_with(b"\n") {
                self.tell(side);
            }
        }
    }

    /// Tells the line that has begun, if there is one.
    fn tell(&mut self, side: usize) {
        let line = std::mem::take(&mut self.sides[side].line);
        if !line.is_empty() {
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            self.watch.line(self.sides[side].asked, &String::from_utf8_lossy(line));
        }
    }

    fn frame(&mut self, side: usize, id: u64, word: &str, begun: &dyn Fn(u32)) -> Result<(), Broken> {
        let at = self.sides[side].at;
        if id != self.first + at as u64 {
            return Err(Broken::OutOfStep);
        }
        self.tell(side);
        match (side, self.kinds[at]) {
            (OUT, Kind::Begin) => begun(word.parse().map_err(|_| Broken::OutOfStep)?),
            (OUT, _) => self.ended(at, word)?,
            _ => {}
        }
        self.sides[side].at += 1;
        self.sides[side].asked += usize::from(self.kinds[at].is_asked());
        if self.sides.iter().all(|side| side.at > at) && self.kinds[at].is_asked() {
            self.watch.replied(&self.ran[at].then(|| self.outputs[at].clone()));
        }
        Ok(())
    }

    fn ended(&mut self, at: usize, word: &str) -> Result<(), Broken> {
        if word == "-" {
            self.ran[at] = false;
            return Ok(());
        }
        let rc: i32 = word.parse().map_err(|_| Broken::OutOfStep)?;
        // Some shells count signals from 256.
        self.outputs[at].rc = if rc > 256 { rc - 128 } else { rc };
        Ok(())
    }

    /// Reads standard error of a shell that has ended to its end.
    pub async fn listen_on(&mut self, err: &mut Stream) {
        while let Some(chunk) = err.chunks.recv().await {
            err.scanner.push(&chunk);
            if self.take(ERR, &mut err.scanner, &|_| ()).is_err() {
                return;
            }
        }
    }

    /// What the shell said on standard error and nobody has taken.
    pub fn last_words(&self) -> String {
        let at = self.sides[ERR].at.min(self.outputs.len() - 1);
        self.outputs[at].errors().trim().to_owned()
    }

    /// Whether the driver itself has answered.
    pub fn has_begun(&self) -> bool {
        self.sides[OUT].at > 0
    }

    /// The replies that somebody asked for.
    pub fn finish(self) -> Vec<Reply> {
        let all = self.kinds.iter().zip(self.outputs).zip(self.ran);
        all.filter(|((kind, _), _)| kind.is_asked()).map(|((_, output), ran)| ran.then_some(output)).collect()
    }
}
