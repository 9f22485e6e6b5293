//! A way to a shell of this machine that is severed, or goes silent, at a given byte.

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex},
    process::{Child, Command},
    sync::watch,
};

use crate::remote::{Error, Exit, Line, Pipe, Sending};

/// Bytes that may wait at each end.
const ROOM: usize = 1 << 20;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Both ends learn of it.
    Cut,
    /// Nothing passes any more; whoever waits here gives up at once, and the shell hears nothing.
    Silence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// Where it breaks: behind so many bytes in that direction.
pub type Break = (Fault, Direction, usize);

/// The line, and what it has carried. A shell that is opened behind the break finds a line that works.
pub struct Severed {
    at: Option<Break>,
    carried: Mutex<Carried>,
    broken: watch::Sender<bool>,
    /// Shells that still wait, behind a silent line, are let go.
    over: watch::Sender<bool>,
    shells: Mutex<Vec<Child>>,
}

#[derive(Clone, Default)]
pub struct Carried {
    pub up: Vec<u8>,
    pub down: Vec<u8>,
}

impl Severed {
    pub fn new(at: Option<Break>) -> Arc<Self> {
        let (broken, over) = (watch::Sender::new(false), watch::Sender::new(false));
        Arc::new(Self { at, carried: Mutex::default(), broken, over, shells: Mutex::default() })
    }

    pub fn carried(&self) -> Carried {
        self.carried.lock().unwrap().clone()
    }

    /// Waits until all shells have ended, each by the end of its input at the latest.
    pub async fn end(&self) {
        self.over.send_replace(true);
        let shells = std::mem::take(&mut *self.shells.lock().unwrap());
        for mut shell in shells {
            shell.wait().await.unwrap();
        }
    }

    /// How much of what comes next may pass.
    fn pass(&self, direction: Direction, bytes: &[u8]) -> usize {
        let mut carried = self.carried.lock().unwrap();
        let so_far = if direction == Direction::Up { &mut carried.up } else { &mut carried.down };
        let passes = match self.at {
            Some((_, way, at)) if way == direction && !*self.broken.borrow() => {
                bytes.len().min(at - so_far.len())
            }
            _ => bytes.len(),
        };
        so_far.extend_from_slice(&bytes[..passes]);
        if passes < bytes.len() {
            self.broken.send_replace(true);
        }
        passes
    }

    /// Carries one direction until its end or the break.
    async fn carry(
        self: Arc<Self>,
        direction: Direction,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        mut broken: watch::Receiver<bool>,
    ) {
        let mut chunk = vec![0; 1 << 16];
        loop {
            let read = tokio::select! {
                biased;
                _ = broken.wait_for(|broken| *broken) => break,
                read = from.read(&mut chunk) => read,
            };
            let Ok(length @ 1..) = read else { return };
            let passes = self.pass(direction, &chunk[..length]);
            if to.write_all(&chunk[..passes]).await.is_err() || to.flush().await.is_err() {
                return;
            }
        }
        if matches!(self.at, Some((Fault::Cut, ..))) {
            return;
        }
        match direction {
            Direction::Up => {
                drop(from);
                self.over.subscribe().wait_for(|over| *over).await.map(drop).unwrap();
            }
            Direction::Down => {
                drop(to);
                tokio::io::copy(&mut from, &mut tokio::io::sink()).await.unwrap();
            }
        }
    }
}

impl Line for Arc<Severed> {
    fn open<'a>(&'a self, command: &'a str) -> Sending<'a, Result<Pipe, Error>> {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", command]).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let ((stdin, input), (out, stdout), (err, stderr)) = (duplex(ROOM), duplex(ROOM), duplex(ROOM));
        // A line that is opened behind the break works.
        let works = if *self.broken.borrow() { watch::Sender::new(false) } else { self.broken.clone() };
        let mut lost = works.subscribe();
        tokio::spawn(self.clone().carry(
            Direction::Up,
            input,
            shell.stdin.take().unwrap(),
            works.subscribe(),
        ));
        let streams = futures::future::join(
            self.clone().carry(Direction::Down, shell.stdout.take().unwrap(), out, works.subscribe()),
            self.clone().carry(Direction::Down, shell.stderr.take().unwrap(), err, works.subscribe()),
        );
        let streams = tokio::spawn(streams);
        self.shells.lock().unwrap().push(shell);
        let exit = Box::pin(async move {
            let lost = tokio::select! {
                _ = lost.wait_for(|broken| *broken) => Some("the line broke".to_owned()),
                _ = streams => None,
            };
            Exit { status: None, lost }
        });
        let pipe = Pipe { stdin: Box::new(stdin), stdout: Box::new(stdout), stderr: Box::new(stderr), exit };
        Box::pin(async move { Ok(pipe) })
    }

    fn close(&self) -> Sending<'_, ()> {
        Box::pin(async {})
    }
}
