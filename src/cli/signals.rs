use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use crate::{remote::ignores, report::Console};

use super::exit;

/// Programs that start us (`timeout`, `npm`) send on what the terminal has sent already: that is no second Ctrl-C.
const ECHO: Duration = Duration::from_millis(300);

/// How long the terminal may take to be as it was before.
const PATIENCE: Duration = Duration::from_secs(1);

/// The signals that end the program.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// `None`: `nohup` has the program outlive its terminal.
    hang_up: Option<Signal>,
}

/// Hears signals from now on. One that comes while a run is on (`running`) interrupts it, and a second Ctrl-C ends the
/// program at once; so does the first when there is no run. The terminal is left as it was, always.
pub fn listen(runtime: &Runtime, console: &Arc<Console>, running: &Arc<AtomicBool>) -> io::Result<()> {
    let _within = runtime.enter();
    let signals = Signals {
        interrupt: signal(SignalKind::interrupt())?,
        terminate: signal(SignalKind::terminate())?,
        hang_up: (!ignores(SignalKind::hangup().as_raw_value()))
            .then(|| signal(SignalKind::hangup()))
            .transpose()?,
    };
    runtime.spawn(signals.heed(console.clone(), running.clone()));
    Ok(())
}

impl Signals {
    async fn heed(mut self, console: Arc<Console>, running: Arc<AtomicBool>) {
        let first = self.next().await;
        console.interrupt(first);
        if running.load(Ordering::Relaxed) {
            sleep(ECHO).await;
            while self.next().now_or_never().is_some() {}
            self.interrupt.recv().await;
        }
        let restored = spawn_blocking(move || console.restore());
        timeout(PATIENCE, restored).await.map(drop).unwrap_or_default();
        std::process::exit(i32::from(exit::interrupted_by(first)))
    }

    async fn next(&mut self) -> i32 {
        let Self { interrupt, terminate, hang_up } = self;
        let hung_up = async {
            match hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        let kind = tokio::select! {
            _ = interrupt.recv() => SignalKind::interrupt(),
            _ = terminate.recv() => SignalKind::terminate(),
            _ = hung_up => SignalKind::hangup(),
        };
        kind.as_raw_value()
    }
}
