use std::sync::Arc;

use russh::keys::{Certificate, PrivateKey, PublicKey, agent::AgentIdentity, ssh_key::public::KeyData};

use super::{
    failure,
    key_file::{KeyFile, Private},
};
use crate::sh::Secret;

/// A key to show to the server.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// For messages: "key `~/.ssh/id_rsa`".
    pub label: String,
    /// `None`: known only when the key has been opened.
    pub public: Option<PublicKey>,
    pub certificate: Option<Certificate>,
    pub source: Source,
}

/// Who signs.
#[derive(Clone, Debug)]
pub enum Source {
    Open(Arc<PrivateKey>),
    /// The text of an encrypted key, opened when the server would take it.
    Sealed {
        path: String,
        text: Secret,
    },
    Agent,
}

/// The keys that there are, before they are put in order.
#[derive(Debug, Default)]
pub struct Stock {
    /// Named by the caller or the configuration, in order.
    pub named: Vec<KeyFile>,
    pub default: Vec<KeyFile>,
    pub certificates: Vec<Certificate>,
    pub agent: Vec<AgentIdentity>,
    /// The agent signs with keys that are named only.
    pub only_named: bool,
}

impl Stock {
    /// In the order in which they are tried. Servers cut after six: keys that somebody named come first, what needs a
    /// passphrase last; a key that the agent has is not opened.
    pub fn in_order(&self) -> Vec<Candidate> {
        let files = || self.named.iter().chain(&self.default);
        let mut order: Vec<Candidate> = Vec::new();
        for file in files() {
            order.extend(self.agent.iter().filter(|held| is_of(held, file)).map(from_agent));
        }
        order.extend(self.of_files(&self.named, false));
        if !self.only_named {
            let others = self.agent.iter().filter(|held| !files().any(|file| is_of(held, file)));
            order.extend(others.map(from_agent));
        }
        order.extend(self.of_files(&self.default, false));
        order.extend(self.of_files(&self.named, true));
        order.extend(self.of_files(&self.default, true));
        order
    }

    /// What the files give beyond the agent.
    fn of_files(&self, files: &[KeyFile], sealed: bool) -> Vec<Candidate> {
        let fresh = files.iter().filter(|file| !self.agent.iter().any(|held| is_of(held, file)));
        fresh.flat_map(|file| self.of_file(file, sealed)).collect()
    }

    /// A key, its certificates first.
    fn of_file(&self, file: &KeyFile, sealed: bool) -> Vec<Candidate> {
        let source = match &file.private {
            Private::Open(key) if !sealed => Source::Open(key.clone()),
            Private::Sealed(text) if sealed => {
                Source::Sealed { path: file.path.display().to_string(), text: text.clone() }
            }
            _ => return Vec::new(),
        };
        let label = format!("key {}", failure::path(&file.path));
        let plain = Candidate { label, public: file.public.clone(), certificate: None, source };
        let own = file.certificate();
        let named = self.certificates.iter().filter(|one| is_for(one, file)).cloned();
        let mut candidates: Vec<Candidate> =
            own.into_iter().chain(named).map(|one| with(&plain, one)).collect();
        candidates.push(plain);
        candidates
    }

    /// Named files of which only the public half is here, and which the agent does not have.
    pub fn missing(&self) -> Vec<String> {
        let missing = self.named.iter().filter(|file| {
            matches!(file.private, Private::Elsewhere) && !self.agent.iter().any(|held| is_of(held, file))
        });
        missing
            .map(|file| format!("key {}: its private half is not here", failure::path(&file.path)))
            .collect()
    }
}

/// A key that the caller holds in memory.
pub fn in_memory(key: PrivateKey) -> Candidate {
    let public = Some(key.public_key().clone());
    Candidate {
        label: "the given key".into(),
        public,
        certificate: None,
        source: Source::Open(Arc::new(key)),
    }
}

fn with(plain: &Candidate, certificate: Certificate) -> Candidate {
    let label = format!("certificate of {}", plain.label);
    Candidate { label, certificate: Some(certificate), ..plain.clone() }
}

fn from_agent(held: &AgentIdentity) -> Candidate {
    let certificate = match held {
        AgentIdentity::Certificate { certificate, .. } => Some(certificate.clone()),
        AgentIdentity::PublicKey { .. } => None,
    };
    let what = if certificate.is_some() { "certificate" } else { "key" };
    Candidate {
        label: format!("agent's {what} `{}`", held.comment()),
        public: Some(held.public_key().into_owned()),
        certificate,
        source: Source::Agent,
    }
}

fn is_of(held: &AgentIdentity, file: &KeyFile) -> bool {
    data(&file.public) == Some(held.public_key().key_data())
}

fn is_for(certificate: &Certificate, file: &KeyFile) -> bool {
    data(&file.public) == Some(certificate.public_key())
}

fn data(key: &Option<PublicKey>) -> Option<&KeyData> {
    key.as_ref().map(PublicKey::key_data)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use russh::keys::Algorithm;

    use super::*;

    fn key() -> PrivateKey {
        PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).unwrap()
    }

    fn file(name: &str, key: &PrivateKey, private: Private) -> KeyFile {
        KeyFile { path: PathBuf::from(name), public: Some(key.public_key().clone()), private }
    }

    fn open(name: &str) -> KeyFile {
        let key = key();
        file(name, &key, Private::Open(Arc::new(key.clone())))
    }

    fn sealed(name: &str) -> KeyFile {
        file(name, &key(), Private::Sealed(Secret::new("")))
    }

    fn held(key: &PublicKey, comment: &str) -> AgentIdentity {
        AgentIdentity::PublicKey { key: key.clone(), comment: comment.into() }
    }

    #[test]
    fn order_of_keys() {
        let (in_agent, missing) = (key(), key());
        let mut stock = Stock {
            named: vec![
                sealed("n1"),
                open("n2"),
                file("n3", &in_agent, Private::Sealed(Secret::new(""))),
                file("n4", &missing, Private::Elsewhere),
            ],
            default: vec![sealed("d1"), open("d2")],
            agent: vec![held(key().public_key(), "other"), held(in_agent.public_key(), "mine")],
            ..Stock::default()
        };
        let labels = |stock: &Stock| stock.in_order().into_iter().map(|one| one.label).collect::<Vec<_>>();
        let expected =
            ["agent's key `mine`", "key `n2`", "agent's key `other`", "key `d2`", "key `n1`", "key `d1`"];
        assert_eq!(labels(&stock), expected);
        stock.only_named = true;
        assert!(!labels(&stock).contains(&"agent's key `other`".to_string()));
        assert_eq!(stock.missing(), ["key `n4`: its private half is not here"]);
    }
}
