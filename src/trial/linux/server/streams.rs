//! A process's standard streams and its channel.
//!
//! The library grants its clients window as data arrives, whether or not anybody has read it, and a channel whose
//! messages nobody takes holds up its whole connection: the client's own window grants for our output as well. So
//! input waits in a queue of some size, and while that is full, output is taken from the process without limit: else
//! one that writes before it reads on (`cat`) would wait for a grant that waits behind its input.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::{mpsc, watch},
};

use super::process::{Input, Output};

/// Pieces of input (at most 32 KiB each) that wait for a process to read them.
const QUEUE: usize = 1024;

/// Bytes of output that wait for the client, as a rule.
const OUTPUT: usize = 64 * 1024;

/// The way into a process.
pub struct Intake {
    pieces: Option<mpsc::Sender<Bytes>>,
    full: watch::Sender<bool>,
}

impl Intake {
    pub fn new(stdin: Input) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(feed(stdin, receiver));
        Self { pieces: Some(sender), full: watch::channel(false).0 }
    }

    /// Tells whether the queue is full.
    pub fn full(&self) -> watch::Receiver<bool> {
        self.full.subscribe()
    }

    /// Input behind the end of a process is thrown away.
    pub async fn put(&mut self, data: Bytes) {
        let Some(pieces) = &self.pieces else { return };
        let ended = match pieces.try_send(data) {
            Ok(()) => false,
            Err(mpsc::error::TrySendError::Closed(_)) => true,
            Err(mpsc::error::TrySendError::Full(data)) => {
                self.full.send_replace(true);
                let ended = pieces.send(data).await.is_err();
                self.full.send_replace(false);
                ended
            }
        };
        if ended {
            self.pieces = None;
        }
    }

    pub fn end(&mut self) {
        self.pieces = None;
    }
}

async fn feed(mut stdin: Input, mut pieces: mpsc::Receiver<Bytes>) {
    while let Some(piece) = pieces.recv().await {
        if stdin.write_all(&piece).await.is_err() || stdin.flush().await.is_err() {
            return;
        }
    }
}

/// Sends what a process writes as fast as the client takes it.
pub async fn pump(
    mut output: Output,
    mut client: impl AsyncWrite + Unpin,
    mut full: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut piece = vec![0; 32 * 1024];
    let mut waiting = BytesMut::new();
    let mut open = true;
    while open || !waiting.is_empty() {
        let room = waiting.len() < OUTPUT || *full.borrow();
        tokio::select! {
            read = output.read(&mut piece), if open && room => match read {
                Ok(n @ 1..) => waiting.extend_from_slice(&piece[..n]),
                // A terminal ends with an error.
                Ok(_) | Err(_) => open = false,
            },
            sent = client.write(&waiting), if !waiting.is_empty() => waiting.advance(sent?),
            changed = full.changed() => changed.map_err(io::Error::other)?,
        }
    }
    Ok(())
}
