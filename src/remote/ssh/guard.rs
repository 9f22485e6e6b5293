use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use russh::{
    Names,
    client::{DisconnectReason, Handle, Handler, Session},
    keys::{PublicKeyOrCertificate, ssh_key::public::KeyData},
};

use super::judge::Judge;
use crate::remote::api::Error;

/// Why a connection ended, once it has.
#[derive(Clone, Debug, Default)]
pub struct Fate(Arc<Mutex<Option<String>>>);

impl Fate {
    /// In words, for a message.
    pub fn reason(&self) -> String {
        self.get().unwrap_or_else(|| "the connection was closed".into())
    }

    /// `None` while the connection stands.
    pub fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn seal(&self, reason: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason.into());
    }
}

/// How long the end of a connection may take to be seen.
const FAREWELL: Duration = Duration::from_millis(500);

/// Waits until russh has seen that the connection has ended.
pub async fn gone(handle: &Handle<Guard>) {
    let gone = async {
        while !handle.is_closed() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let _ = tokio::time::timeout(FAREWELL, gone).await;
}

/// What a connection stops with: russh's error, or our own verdict about the host's key.
#[derive(Debug)]
pub enum Stop {
    Russh(russh::Error),
    Verdict(Error),
}

impl From<russh::Error> for Stop {
    fn from(error: russh::Error) -> Self {
        Self::Russh(error)
    }
}

/// Stands at the connection: lets only a host pass whose key is right, and keeps the reason of its end.
pub struct Guard {
    judge: Judge,
    passed: Option<KeyData>,
    fate: Fate,
    /// Whether the server starts commands of any length.
    takes_text: Arc<AtomicBool>,
}

/// Programs of servers, as they name themselves, that start commands of any length; Dropbear's limit is 9,000 bytes.
const TAKE_TEXT: [&[u8]; 2] = [b"SSH-2.0-OpenSSH_", b"SSH-2.0-deploy-host"];

impl Guard {
    pub fn new(judge: Judge, fate: Fate, takes_text: Arc<AtomicBool>) -> Self {
        Self { judge, passed: None, fate, takes_text }
    }
}

impl Handler for Guard {
    type Error = Stop;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Stop> {
        let key = shown.public_key();
        // Keys are exchanged anew from time to time: the host has to stay the same.
        if let Some(passed) = &self.passed {
            return Ok(passed == key.key_data());
        }
        self.judge.judge(shown).await.map_err(Stop::Verdict)?;
        self.passed = Some(key.key_data().clone());
        Ok(true)
    }

    async fn kex_done(&mut self, _: Option<&[u8]>, _: &Names, session: &mut Session) -> Result<(), Stop> {
        let takes_text = TAKE_TEXT.iter().any(|name| session.remote_sshid().starts_with(name));
        self.takes_text.store(takes_text, Ordering::Relaxed);
        Ok(())
    }

    async fn auth_banner(&mut self, banner: &str, _session: &mut Session) -> Result<(), Stop> {
        tracing::debug!(banner, "the server's banner");
        Ok(())
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Stop>) -> Result<(), Stop> {
        match reason {
            DisconnectReason::ReceivedDisconnect(info) => self.fate.seal(info.message.trim()),
            DisconnectReason::Error(Stop::Russh(error)) => self.fate.seal(words(&error)),
            DisconnectReason::Error(Stop::Verdict(error)) => self.fate.seal(error.to_string()),
        }
        Ok(())
    }
}

/// The end of a login after which the server accepts nothing more.
pub const NO_METHOD: &str = "the server accepts no other way to log in";

/// russh's errors in the words of this program.
pub fn words(error: &russh::Error) -> String {
    match error {
        russh::Error::KeepaliveTimeout => "the host does not answer any more".into(),
        russh::Error::Disconnect | russh::Error::HUP => "the server closed the connection".into(),
        russh::Error::IO(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "the server closed the connection".into()
        }
        russh::Error::IO(error) => super::failure::plain(error),
        russh::Error::NoAuthMethod => NO_METHOD.into(),
        russh::Error::PacketAuth | russh::Error::DecryptionError => "what came cannot be decrypted".into(),
        other => other.to_string(),
    }
}
