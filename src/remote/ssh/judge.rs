use std::sync::Arc;

use russh::keys::{Certificate, PublicKey, PublicKeyOrCertificate, ssh_key::public::KeyData};

use super::{
    config::Strict,
    failure, host_key_failure as refusal,
    known_hosts::{KnownHosts, Verdict, learn},
    names,
    patience::Patience,
    settings::HostKeys,
};
use crate::remote::api::{Error, Human, Ssh};

/// Decides whether a host's key is the right one.
pub enum Judge {
    /// The user has switched checking off.
    Anything,
    Pinned(KeyData),
    Known(Box<Known>),
}

pub struct Known {
    files: KnownHosts,
    settings: HostKeys,
    human: Arc<dyn Human>,
    patience: Patience,
}

impl Judge {
    pub fn new(
        ssh: &Ssh,
        settings: &HostKeys,
        human: Arc<dyn Human>,
        patience: Patience,
    ) -> Result<Self, Error> {
        if let Some(text) = &ssh.pinned_key {
            let key = PublicKey::from_openssh(text.trim())
                .map_err(|error| failure::bad_key("the host key to accept", &error.to_string()))?;
            return Ok(Self::Pinned(key.key_data().clone()));
        }
        if !ssh.check_host_key || settings.strict == Strict::Off {
            return Ok(Self::Anything);
        }
        let files = KnownHosts::read(settings);
        Ok(Self::Known(Box::new(Known { files, settings: settings.clone(), human, patience })))
    }

    /// Whether to ask the host for a certificate.
    pub fn wants_certificate(&self) -> bool {
        matches!(self, Self::Known(known) if known.files.has_authority())
    }

    /// The kinds of keys to ask the host for first.
    pub fn wanted(&self) -> Vec<russh::keys::Algorithm> {
        match self {
            Self::Anything => Vec::new(),
            Self::Pinned(key) => vec![key.algorithm()],
            Self::Known(known) => known.files.algorithms(),
        }
    }

    pub async fn judge(&self, shown: &PublicKeyOrCertificate) -> Result<(), Error> {
        let key = shown.public_key();
        match self {
            Self::Anything => Ok(()),
            // Comments do not count.
            Self::Pinned(pinned) if pinned == key.key_data() => Ok(()),
            Self::Pinned(pinned) => Err(refusal::not_pinned(pinned, key.key_data())),
            Self::Known(known) => known.judge(&key, shown.certificate()).await,
        }
    }
}

impl Known {
    async fn judge(&self, key: &PublicKey, certificate: Option<&Certificate>) -> Result<(), Error> {
        let name = &self.settings.name;
        let bare = self.settings.bare.as_ref().unwrap_or(name);
        let verdict = self.files.judge(key.key_data());
        if let Verdict::Revoked(entry) = verdict {
            return Err(refusal::revoked(name, key.key_data(), &entry.file, entry.line));
        }
        if let Some(vouched) = certificate.and_then(|certificate| self.files.vouched(certificate, bare)) {
            return vouched.map_err(|reason| refusal::certificate(name, reason));
        }
        match verdict {
            Verdict::Known | Verdict::Revoked(_) => Ok(()),
            Verdict::Changed(entry) => Err(refusal::changed(name, key.key_data(), &entry.file, entry.line)),
            Verdict::Unknown => self.unknown(key).await,
        }
    }

    async fn unknown(&self, key: &PublicKey) -> Result<(), Error> {
        match self.settings.strict {
            Strict::Yes => return Err(refusal::strict(&self.settings, key.key_data())),
            Strict::AcceptNew | Strict::Off => {}
            Strict::Ask => match self.ask(key).await {
                Ok(true) => {}
                Ok(false) => return Err(refusal::not_trusted(&self.settings, key.key_data())),
                Err(reason) => return Err(refusal::unknown(&self.settings, key.key_data(), &reason)),
            },
        }
        self.learn(key);
        Ok(())
    }

    async fn ask(&self, key: &PublicKey) -> Result<bool, String> {
        let human = self.human.clone();
        let name = self.settings.name.clone();
        let kind = names::kind(&key.algorithm());
        let fingerprint = names::fingerprint(key.key_data());
        self.patience.ask(move || human.trust(&name, &kind, &fingerprint)).await
    }

    /// A key that cannot be written down is trusted this once.
    fn learn(&self, key: &PublicKey) {
        let Some(file) = self.settings.user_files.first() else {
            return;
        };
        if let Err(error) = learn(file, &self.settings.name, self.files.hashed, key) {
            tracing::warn!(file = %file.display(), %error, "the host key could not be added");
        }
    }
}
