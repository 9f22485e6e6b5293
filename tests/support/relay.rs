//! A TCP relay that counts, delays, goes silent and cuts.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Client to server.
    Up,
    /// Server to client.
    Down,
}

pub struct Relay {
    port: u16,
    line: Arc<Line>,
}

/// What all connections of a relay share.
#[derive(Default)]
struct Line {
    state: Mutex<State>,
    thawed: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    frozen: bool,
    refusing: bool,
    delay: Duration,
    rate: Option<u64>,
    cut: Option<(Direction, u64)>,
    last: Option<Direction>,
    turns: u64,
    up: u64,
    down: u64,
    streams: Vec<TcpStream>,
}

enum Piece {
    Bytes(Vec<u8>),
    Cut,
}

impl Relay {
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Arc::new(Line::default());
        let shared = line.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.state.lock().unwrap().closed {
                    return;
                }
                connect(client, server, &shared);
            }
        });
        Self { port, line }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// How often a client began to speak after the server had spoken (the first word of a connection counts): round
    /// trips, if every one waits for its answer.
    pub fn turns(&self) -> u64 {
        self.line.state.lock().unwrap().turns
    }

    /// Bytes from clients to the server, and back.
    pub fn bytes(&self) -> (u64, u64) {
        let state = self.line.state.lock().unwrap();
        (state.up, state.down)
    }

    /// Every piece takes this long from now on, each way.
    pub fn delay(&self, one_way: Duration) {
        self.line.state.lock().unwrap().delay = one_way;
    }

    /// So many bytes a second pass from now on, each way; `None`: as many as can.
    pub fn rate(&self, bytes_per_second: Option<u64>) {
        self.line.state.lock().unwrap().rate = bytes_per_second;
    }

    /// Goes silent: nothing passes any more, and nobody learns of it.
    pub fn freeze(&self) {
        self.line.state.lock().unwrap().frozen = true;
    }

    /// What was held back since [`Relay::freeze`] passes after all.
    pub fn thaw(&self) {
        self.line.state.lock().unwrap().frozen = false;
        self.line.thawed.notify_all();
    }

    /// Cuts the connection after so many more bytes in this direction.
    pub fn cut_after(&self, direction: Direction, bytes: u64) {
        self.line.state.lock().unwrap().cut = Some((direction, bytes));
    }

    /// Closes all connections now; new ones are welcome.
    pub fn cut(&self) {
        self.line.close();
    }

    /// Closes new connections at once, or no longer.
    pub fn refuse(&self, refuse: bool) {
        self.line.state.lock().unwrap().refusing = refuse;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.line.state.lock().unwrap().closed = true;
        self.thaw();
        self.line.close();
        // Wakes the accepting thread, which then ends.
        let _refused = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Line {
    fn close(&self) {
        for stream in self.state.lock().unwrap().streams.drain(..) {
            // Closed by its own ends already.
            let _closed = stream.shutdown(Shutdown::Both);
        }
    }

    /// Counts a piece, and says how much of it may pass, how long it occupies the line and how late it comes.
    fn pass(&self, direction: Direction, length: u64) -> (u64, Duration, Duration) {
        let mut state = self.state.lock().unwrap();
        if direction == Direction::Up && state.last != Some(Direction::Up) {
            state.turns += 1;
        }
        state.last = Some(direction);
        match direction {
            Direction::Up => state.up += length,
            Direction::Down => state.down += length,
        }
        let allowed = match &mut state.cut {
            Some((cut, left)) if *cut == direction => {
                let allowed = length.min(*left);
                *left -= allowed;
                allowed
            }
            _ => length,
        };
        if allowed < length {
            state.cut = None;
        }
        let nanoseconds = |rate: u64| length.saturating_mul(1_000_000_000) / rate.max(1);
        let occupied = state.rate.map_or(Duration::ZERO, |rate| Duration::from_nanos(nanoseconds(rate)));
        (allowed, occupied, state.delay)
    }

    fn wait_until_thawed(&self) {
        let state = self.state.lock().unwrap();
        drop(self.thawed.wait_while(state, |state| state.frozen && !state.closed).unwrap());
    }
}

fn connect(client: TcpStream, server: SocketAddr, line: &Arc<Line>) {
    if line.state.lock().unwrap().refusing {
        return;
    }
    let Ok(server) = TcpStream::connect(server) else {
        return;
    };
    line.state.lock().unwrap().last = None;
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
        line.state.lock().unwrap().streams.push(stream.try_clone().unwrap());
    }
    pump(&client, &server, Direction::Up, line);
    pump(&server, &client, Direction::Down, line);
}

/// Two threads a direction, so that a delay does not become a limit of speed.
fn pump(from: &TcpStream, to: &TcpStream, direction: Direction, line: &Arc<Line>) {
    let (sender, receiver) = channel();
    let (from, source, to) = (from.try_clone().unwrap(), from.try_clone().unwrap(), to.try_clone().unwrap());
    let (reading, writing) = (line.clone(), line.clone());
    std::thread::spawn(move || read(from, direction, &reading, &sender));
    std::thread::spawn(move || write(&source, to, &writing, &receiver));
}

fn read(mut from: TcpStream, direction: Direction, line: &Line, pieces: &Sender<(Instant, Piece)>) {
    let mut buffer = vec![0; 1 << 16];
    let mut free = Instant::now();
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        // Else a side that waits for this (Nagle's algorithm) would wait for our system's patience, not for the line's.
        let _unknown = rustix::net::sockopt::set_tcp_quickack(&from, true);
        let (allowed, occupied, delay) = line.pass(direction, length as u64);
        free = free.max(Instant::now()) + occupied;
        let at = free + delay;
        let allowed = usize::try_from(allowed).unwrap();
        let mut sent = pieces.send((at, Piece::Bytes(buffer[..allowed].to_vec())));
        if allowed < length {
            sent = pieces.send((at, Piece::Cut));
        }
        if sent.is_err() {
            return;
        }
    }
}

fn write(from: &TcpStream, mut to: TcpStream, line: &Line, pieces: &Receiver<(Instant, Piece)>) {
    for (at, piece) in pieces {
        std::thread::sleep(at.saturating_duration_since(Instant::now()));
        line.wait_until_thawed();
        let Piece::Bytes(bytes) = piece else {
            // Either may be closed already.
            let _closed = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
            return;
        };
        if to.write_all(&bytes).is_err() {
            return;
        }
    }
    line.wait_until_thawed();
    let _closed = to.shutdown(Shutdown::Write);
}
