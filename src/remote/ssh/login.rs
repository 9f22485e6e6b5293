use std::sync::Arc;

use russh::{
    MethodKind, MethodSet,
    client::{AuthResult, Handle},
    keys::{HashAlg, PrivateKey, PublicKey, agent::AgentIdentity},
};

use super::{
    agent::{self, Agent},
    candidate::{Candidate, Source, Stock, in_memory},
    failure,
    guard::{Fate, Guard, NO_METHOD, gone, words},
    key_file::{self, KeyFile},
    keyring,
    patience::Patience,
    server_failure,
    settings::Settings,
    short_key,
    signer::{Pen, Unsigned},
};
use crate::{
    remote::api::{Error, Human, Ssh},
    sh::Secret,
};

/// How many keys may be shown when a password waits behind them: servers cut after six tries.
const KEYS_BEFORE_PASSWORD: usize = 5;

/// One login under way.
pub struct Login<'a> {
    pub ssh: &'a Ssh,
    pub settings: &'a Settings,
    pub handle: &'a mut Handle<Guard>,
    pub fate: &'a Fate,
    pub human: &'a Arc<dyn Human>,
    pub patience: &'a Patience,
    pub tally: Tally,
}

/// What has come of it so far.
#[derive(Default)]
pub struct Tally {
    /// What the server accepts; `None` until it has said so.
    pub accepted: Option<MethodSet>,
    /// For the message when nothing works.
    pub tried: Vec<String>,
    pub agent: Option<Agent>,
    /// The hash that the server wants from RSA keys.
    pub rsa_hash: Option<HashAlg>,
}

/// What comes of showing a key.
enum Shown {
    Answered(Result<AuthResult, Lost>),
    /// The server would take it, but nothing could be signed.
    Unsigned(String),
}

/// What the server says to one try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    In,
    /// Right, but more is wanted.
    Half,
    No,
}

impl Login<'_> {
    /// Keys first, then passwords.
    pub async fn run(mut self) -> Result<(), Error> {
        self.patience.stage("logging in");
        let candidates = self.candidates().await?;
        if candidates.first().is_none_or(|first| first.public.is_none()) && self.none().await? == Answer::In {
            return Ok(());
        }
        if self.keys(candidates).await? || self.passwords().await? {
            return Ok(());
        }
        Err(self.denied())
    }

    /// Asks what the server accepts; some servers let everybody in.
    async fn none(&mut self) -> Result<Answer, Error> {
        let result = self.handle.authenticate_none(&self.settings.user).await;
        self.settle(None, result.map_err(Lost::from)).await
    }

    async fn keys(&mut self, candidates: Vec<Candidate>) -> Result<bool, Error> {
        let most = if self.ssh.password.is_some() { KEYS_BEFORE_PASSWORD } else { usize::MAX };
        for candidate in candidates.into_iter().take(most) {
            if !self.accepts(MethodKind::PublicKey) {
                break;
            }
            if self.key(&candidate).await? == Answer::In {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn key(&mut self, candidate: &Candidate) -> Result<Answer, Error> {
        let Some(public) = &candidate.public else {
            return self.nameless(candidate).await;
        };
        let hash = match public.algorithm().is_rsa() {
            true => self.rsa_hash().await?,
            false => None,
        };
        match self.show(candidate, public.clone(), hash).await {
            Shown::Unsigned(reason) => {
                self.note(&candidate.label, &reason);
                Ok(Answer::No)
            }
            Shown::Answered(result) => self.settle(Some(&candidate.label), result).await,
        }
    }

    /// A key whose public half shows only when it is opened.
    async fn nameless(&mut self, candidate: &Candidate) -> Result<Answer, Error> {
        let Source::Sealed { path, text } = &candidate.source else {
            return Ok(Answer::No);
        };
        match keyring::open(path, text, self.human, self.patience).await {
            Ok(key) => {
                let public = Some(key.public_key().clone());
                let opened = Candidate { public, source: Source::Open(key), ..candidate.clone() };
                Box::pin(self.key(&opened)).await
            }
            Err(reason) => {
                self.note(&candidate.label, &reason);
                Ok(Answer::No)
            }
        }
    }

    async fn show(&mut self, candidate: &Candidate, public: PublicKey, hash: Option<HashAlg>) -> Shown {
        let (human, patience) = (self.human, self.patience);
        let mut pen = Pen { candidate, agent: self.tally.agent.as_mut(), human, patience };
        let user = &self.settings.user;
        let result = match &candidate.certificate {
            Some(one) => self.handle.authenticate_certificate_with(user, one.clone(), hash, &mut pen).await,
            None => self.handle.authenticate_publickey_with(user, public, hash, &mut pen).await,
        };
        match result {
            Ok(result) => Shown::Answered(Ok(result)),
            Err(Unsigned::Gone) => Shown::Answered(Err(Lost)),
            Err(Unsigned::Refused(reason)) => Shown::Unsigned(reason),
        }
    }

    /// SHA-1 is never used: what does not name its algorithms takes SHA-2 all the same.
    async fn rsa_hash(&mut self) -> Result<Option<HashAlg>, Error> {
        if self.tally.rsa_hash.is_none() {
            let best = self.handle.best_supported_rsa_hash().await.ok().flatten().flatten();
            self.tally.rsa_hash = Some(best.unwrap_or(HashAlg::Sha256));
        }
        Ok(self.tally.rsa_hash)
    }

    pub fn accepts(&self, method: MethodKind) -> bool {
        self.tally.accepted.as_ref().is_none_or(|accepted| accepted.contains(&method))
    }

    pub fn note(&mut self, what: &str, how: &str) {
        self.tally.tried.push(format!("{what} ({how})"));
    }

    /// Takes the server's word about `what` in, if it is to be told; the error is that it will hear no more.
    pub async fn settle(
        &mut self,
        what: Option<&str>,
        result: Result<AuthResult, Lost>,
    ) -> Result<Answer, Error> {
        let (methods, answer) = match result {
            Ok(AuthResult::Success) => return Ok(Answer::In),
            Ok(AuthResult::Failure { remaining_methods, partial_success: true }) => {
                self.tally.tried.extend(what.map(|what| format!("{what} (accepted, but more is wanted)")));
                (remaining_methods, Answer::Half)
            }
            Ok(AuthResult::Failure { remaining_methods, .. }) => {
                self.tally.tried.extend(what.map(str::to_string));
                (remaining_methods, Answer::No)
            }
            Err(Lost) => (MethodSet::empty(), Answer::No),
        };
        if methods.is_empty() {
            return Err(self.lost().await);
        }
        self.tally.accepted = Some(methods);
        Ok(answer)
    }

    async fn lost(&mut self) -> Error {
        gone(self.handle).await;
        let reason = self.fate.reason();
        match reason == NO_METHOD {
            true => self.denied(),
            false => server_failure::lost_in_login(self.settings, &reason, &self.tally.tried),
        }
    }

    fn denied(&self) -> Error {
        let accepted = self.tally.accepted.clone().unwrap_or_else(MethodSet::empty);
        let names: Vec<&str> = accepted.iter().map(|method| method.into()).collect();
        server_failure::denied(self.settings, &names, &self.tally.tried)
    }

    async fn candidates(&mut self) -> Result<Vec<Candidate>, Error> {
        if let Some(text) = &self.ssh.key {
            return Ok(vec![in_memory(given(text)?)]);
        }
        let keys = &self.settings.keys;
        let named: Vec<_> = keys.given.iter().chain(&keys.configured).cloned().collect();
        let mut stock = Stock {
            named: self.read(&named, true),
            default: self.read(&keys.default, false),
            certificates: keys.certificates.iter().filter_map(|path| key_file::certificate(path)).collect(),
            agent: self.agent().await,
            only_named: keys.only_these,
        };
        self.tally.tried.extend(stock.missing());
        stock.named.dedup_by(|one, other| one.path == other.path);
        Ok(stock.in_order())
    }

    fn read(&mut self, paths: &[std::path::PathBuf], named: bool) -> Vec<KeyFile> {
        let mut files = Vec::new();
        for path in paths {
            match KeyFile::read(path) {
                Ok(Some(file)) => files.push(file),
                Ok(None) if named => {
                    self.tally.tried.push(format!("key {}: no such file", failure::path(path)));
                }
                Ok(None) => {}
                Err(problem) => self.tally.tried.push(problem),
            }
        }
        files
    }

    async fn agent(&mut self) -> Vec<AgentIdentity> {
        let Some(socket) = &self.settings.agent else {
            return Vec::new();
        };
        match agent::connect(socket, self.handle.agent_session_binding()).await {
            Ok((agent, held)) => {
                self.tally.agent = Some(agent);
                held
            }
            Err(problem) => {
                self.tally.tried.push(problem);
                Vec::new()
            }
        }
    }
}

/// The connection is gone; [`Fate`] says why.
pub struct Lost;

impl From<russh::Error> for Lost {
    fn from(error: russh::Error) -> Self {
        tracing::debug!(error = words(&error), "lost during the login");
        Self
    }
}

fn given(text: &Secret) -> Result<PrivateKey, Error> {
    short_key::decode(text.reveal())
        .map_err(|error| failure::bad_key("the given private key", &error.to_string()))
}
