use std::{
    io::{ErrorKind, IsTerminal, Write},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

use crate::event::Event;

use super::{live::Live, masker::Masker, style::Style};

/// The one way out: output and error output, the part of the screen that moves, and who may use the terminal.
#[derive(Debug, Default)]
pub struct Console {
    pub masker: Masker,
    live: Mutex<Option<Arc<Live>>>,
    held: Mutex<Held>,
    /// One question at a time.
    asking: Mutex<()>,
    /// Questions end without an answer.
    broken_off: AtomicBool,
    /// The signal that interrupted the program; 0: none.
    signal: AtomicI32,
    gone: AtomicBool,
    stops: Notify,
    /// Output that is not written yet, while somebody gathers it.
    gathered: Mutex<String>,
    gathers: AtomicBool,
    begins: Notify,
}

/// How long output is gathered before it is written, and how much at most.
const MOMENT: Duration = Duration::from_millis(5);
const FULL: usize = 1 << 16;

/// What is not written yet: a person is being asked.
#[derive(Debug, Default)]
struct Held {
    on: bool,
    lines: Vec<(Stream, String)>,
}

#[derive(Clone, Copy, Debug)]
enum Stream {
    Output,
    Error,
}

impl Console {
    /// Whether a moving screen is possible: a terminal on both sides that can move its cursor.
    pub fn can_move() -> bool {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        std::io::stdout().is_terminal() && std::io::stderr().is_terminal() && !dumb
    }

    /// Colour is for terminals, and for who has not asked to be spared.
    pub fn style() -> Style {
        let spared = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Style { colour: std::io::stdout().is_terminal() && !spared && !dumb }
    }

    /// Has a part that moves from now on.
    pub fn start_moving(&self) {
        *lock(&self.live) = Some(Arc::new(Live::new()));
    }

    /// Shows what goes on, where a part of the screen moves.
    pub fn see(&self, event: &Event) {
        let live = lock(&self.live).clone();
        if let Some(live) = live {
            live.see(event);
        }
    }

    /// Writes to the output, without secrets. A reader that went away is told by [`Console::stopped`].
    pub fn print(&self, text: &str) {
        self.write(Stream::Output, text);
    }

    /// Writes to the error output, without secrets.
    pub fn warn(&self, text: &str) {
        self.write(Stream::Error, text);
    }

    fn write(&self, stream: Stream, text: &str) {
        if text.is_empty() || self.gone.load(Ordering::Relaxed) {
            return;
        }
        let text = self.masker.mask(text);
        let mut held = lock(&self.held);
        match held.on {
            true => held.lines.push((stream, text.into_owned())),
            false => self.aside(|| self.put(stream, &text)),
        }
    }

    fn put(&self, stream: Stream, text: &str) {
        match stream {
            Stream::Output => self.gather_more(text),
            Stream::Error => {
                self.flush();
                // Who does not read errors misses them.
                let _ = whole(&mut std::io::stderr().lock(), text);
            }
        }
    }

    fn gather_more(&self, text: &str) {
        let mut gathered = lock(&self.gathered);
        let first = gathered.is_empty();
        gathered.push_str(text);
        match self.gathers.load(Ordering::Relaxed) && gathered.len() < FULL {
            true if first => self.begins.notify_one(),
            true => {}
            false => self.out(&mut gathered),
        }
    }

    /// Writes what was gathered.
    fn flush(&self) {
        self.out(&mut lock(&self.gathered));
    }

    fn out(&self, gathered: &mut String) {
        let written = whole(&mut std::io::stdout().lock(), gathered);
        gathered.clear();
        if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
            self.gone.store(true, Ordering::Relaxed);
            self.stops.notify_one();
        }
    }

    /// From now on, and as long as this is waited for, writes output a moment after it was printed, together with what
    /// came in that moment. A screen that moves is written at once.
    pub fn gather(self: Arc<Self>) -> impl Future<Output = ()> + Send {
        let gathers = lock(&self.live).is_none();
        // Now, not when the future is first looked at: by then the end may have come.
        self.gathers.store(gathers, Ordering::Relaxed);
        async move {
            if !gathers {
                return;
            }
            loop {
                self.begins.notified().await;
                tokio::time::sleep(MOMENT).await;
                self.flush();
            }
        }
    }

    fn aside<T>(&self, other: impl FnOnce() -> T) -> T {
        let live = lock(&self.live).clone();
        match live {
            Some(live) => live.aside(other),
            None => other(),
        }
    }

    /// Gives the terminal to a question: nothing else is written, nothing moves, until it is answered.
    pub fn ask<T>(&self, question: impl FnOnce() -> T) -> T {
        let _one = lock(&self.asking);
        lock(&self.held).on = true;
        self.flush();
        let answer = self.aside(question);
        let mut held = lock(&self.held);
        held.on = false;
        for (stream, text) in std::mem::take(&mut held.lines) {
            self.aside(|| self.put(stream, &text));
        }
        answer
    }

    /// Ends questions without an answer, now and from now on, and stops the run; the first signal counts.
    pub fn interrupt(&self, signal: i32) {
        let _later = self.signal.compare_exchange(0, signal, Ordering::Relaxed, Ordering::Relaxed);
        // The run is told first: a question that was broken off must not count as an answer.
        self.stops.notify_one();
        self.break_off();
    }

    /// The signal that interrupted the program.
    pub fn interrupted(&self) -> Option<i32> {
        Some(self.signal.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
    }

    fn break_off(&self) {
        self.broken_off.store(true, Ordering::Release);
    }

    /// Whether questions have to end without an answer.
    pub fn is_broken_off(&self) -> bool {
        self.broken_off.load(Ordering::Acquire)
    }

    /// Comes back when the run has to stop: it was interrupted, or nobody reads the output any more.
    pub async fn stopped(&self) {
        while self.interrupted().is_none() && !self.is_gone() {
            self.stops.notified().await;
        }
    }

    /// Whether nobody reads the output any more.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Writes what was gathered, and leaves the terminal as it was.
    pub fn finish(&self) {
        self.gathers.store(false, Ordering::Relaxed);
        self.flush();
        self.restore();
    }

    /// Leaves the terminal as it was: waits for a question to be broken off, and takes the moving part away.
    pub fn restore(&self) {
        self.break_off();
        let _none = lock(&self.asking);
        if let Some(live) = lock(&self.live).take() {
            live.end();
        }
    }
}

fn whole(to: &mut dyn Write, text: &str) -> std::io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
