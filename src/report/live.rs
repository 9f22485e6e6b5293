use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::Event;

use super::{busy::Busy, columns::columns, tty::NoCaret};

const TICK: Duration = Duration::from_millis(120);
const SPINNER: &str = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ";

/// The part of the screen that moves: drawn on the error output, several times a second.
#[derive(Debug)]
pub struct Live {
    bar: ProgressBar,
    busy: Arc<Mutex<Busy>>,
    _terminal: Option<NoCaret>,
}

impl Live {
    pub fn new() -> Self {
        let busy = Arc::new(Mutex::new(Busy::default()));
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let shown = busy.clone();
        let write = move |_: &indicatif::ProgressState, to: &mut dyn std::fmt::Write| {
            let room = columns().saturating_sub(3);
            let lines = shown.lock().map(|busy| busy.lines(Instant::now(), room));
            let _ = to.write_str(&lines.unwrap_or_default().join("\n"));
        };
        let style = ProgressStyle::with_template("{spinner} {live}");
        if let Ok(style) = style {
            bar.set_style(style.with_key("live", write).tick_chars(SPINNER));
        }
        bar.enable_steady_tick(TICK);
        let _terminal = NoCaret::enter();
        Self { bar, busy, _terminal }
    }

    /// Takes in an event.
    pub fn see(&self, event: &Event) {
        if let Ok(mut busy) = self.busy.lock() {
            busy.see(event, Instant::now());
        }
    }

    pub fn end(&self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
    }

    /// Takes the moving part away while something else uses the terminal.
    pub fn aside<T>(&self, other: impl FnOnce() -> T) -> T {
        self.bar.suspend(other)
    }
}
