use std::{
    net::Shutdown,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use russh::{
    Disconnect,
    client::{Handle, connect_stream},
};
use tokio::net::TcpStream;

use super::{
    algorithms,
    around::Surroundings,
    dial::dial,
    guard::{Fate, Guard, Stop, gone, words},
    judge::Judge,
    login::{Login, Tally},
    patience::Patience,
    pipe::pipe,
    server_failure,
    settings::Settings,
};
use crate::remote::{
    api::{Error, Human, Ssh},
    line::{Line, Pipe, Sending},
};

/// A login that works: commands can be started over it.
pub struct Connection {
    handle: Handle<Guard>,
    settings: Settings,
    fate: Fate,
    takes_text: Arc<AtomicBool>,
}

/// Logs in as `ssh`, the person's configuration and their keys say; `human` is asked where a person has to decide.
pub async fn connect(ssh: &Ssh, human: Arc<dyn Human>) -> Result<Connection, Error> {
    connect_from(ssh, human, &Surroundings::here()).await
}

/// [`connect`], from other surroundings than this process's.
pub async fn connect_from(
    ssh: &Ssh,
    human: Arc<dyn Human>,
    around: &Surroundings,
) -> Result<Connection, Error> {
    let settings = Settings::new(ssh, around)?;
    let patience = Patience::new(settings.timeout);
    let (fate, takes_text) = (Fate::default(), Arc::<AtomicBool>::default());
    let guard = |judge| Guard::new(judge, fate.clone(), takes_text.clone());
    let handle = patience.limit(log_in(ssh, &settings, human, &patience, &fate, guard)).await;
    let handle =
        handle.unwrap_or_else(|stage| Err(server_failure::too_slow(&settings, settings.timeout, stage)))?;
    Ok(Connection { handle, settings, fate, takes_text })
}

async fn log_in(
    ssh: &Ssh,
    settings: &Settings,
    human: Arc<dyn Human>,
    patience: &Patience,
    fate: &Fate,
    guard: impl FnOnce(Judge) -> Guard,
) -> Result<Handle<Guard>, Error> {
    let judge = Judge::new(ssh, &settings.host_keys, human.clone(), patience.clone())?;
    let config = algorithms::config(settings, &judge.wanted(), judge.wants_certificate());
    let (stream, mut brake) =
        brake(dial(settings, patience).await?).map_err(|error| server_failure::refused(settings, &error))?;
    patience.stage("waiting for its greeting and keys");
    let mut handle =
        connect_stream(config, stream, guard(judge)).await.map_err(|stop| not_greeted(settings, stop))?;
    let (human, tally) = (&human, Tally::default());
    Login { ssh, settings, handle: &mut handle, fate, human, patience, tally }.run().await?;
    brake.0 = None;
    Ok(handle)
}

fn not_greeted(settings: &Settings, stop: Stop) -> Error {
    match stop {
        Stop::Verdict(error) => error,
        Stop::Russh(russh::Error::Version) => server_failure::not_ssh(settings),
        Stop::Russh(russh::Error::NoCommonAlgo { kind, theirs, .. }) => {
            server_failure::no_common(settings, algorithms::kind(&kind), &theirs)
        }
        Stop::Russh(error) => server_failure::closed_early(settings, &words(&error)),
    }
}

/// Ends a connection on which the login was given up: russh's own task would wait for the server for ever.
struct Brake(Option<std::net::TcpStream>);

impl Drop for Brake {
    fn drop(&mut self) {
        if let Some(stream) = &self.0 {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn brake(stream: TcpStream) -> std::io::Result<(TcpStream, Brake)> {
    let stream = stream.into_std()?;
    let brake = Brake(Some(stream.try_clone()?));
    Ok((TcpStream::from_std(stream)?, brake))
}

/// A server goes on counting a session for a moment after it was closed: how often, and after what pause, a refused
/// one is asked for again.
const SESSION_TRIES: u32 = 20;
const SESSION_PAUSE: Duration = Duration::from_millis(50);

impl Connection {
    async fn start(&self, command: &str) -> Result<Pipe, Error> {
        let lost = |_| Error::Lost(self.fate.reason());
        let mut tries = SESSION_TRIES;
        let channel = loop {
            match self.handle.channel_open_session().await {
                Ok(channel) => break channel,
                Err(russh::Error::ChannelOpenFailure(_)) if !self.handle.is_closed() => {
                    tries -= 1;
                    if tries == 0 {
                        return Err(server_failure::no_more_sessions(&self.settings));
                    }
                    tokio::time::sleep(SESSION_PAUSE).await;
                }
                Err(error) => return Err(lost(error)),
            }
        };
        // The answer is not waited for: the pipes' task sees it.
        channel.exec(true, command).await.map_err(lost)?;
        Ok(pipe(channel, self.fate.clone()))
    }

    async fn end(&self) {
        self.fate.seal("it was closed here");
        if self.handle.disconnect(Disconnect::ByApplication, "", "").await.is_ok() {
            gone(&self.handle).await;
        }
    }
}

impl Line for Connection {
    fn open<'a>(&'a self, command: &'a str) -> Sending<'a, Result<Pipe, Error>> {
        Box::pin(self.start(command))
    }

    fn takes_text(&self) -> bool {
        self.takes_text.load(Ordering::Relaxed)
    }

    fn close(&self) -> Sending<'_, ()> {
        Box::pin(self.end())
    }
}
