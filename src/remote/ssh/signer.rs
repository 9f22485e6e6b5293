use std::sync::Arc;

use russh::{
    Signer,
    keys::{
        HashAlg, PrivateKey,
        agent::AgentIdentity,
        signature::Signer as _,
        ssh_encoding::Encode,
        ssh_key::{Signature, private::KeypairData},
    },
};

use super::{
    agent::Agent,
    candidate::{Candidate, Source},
    keyring,
    patience::Patience,
};
use crate::remote::api::Human;

/// Signs what the server wants signed, once it has said that it would take the key: only then is an encrypted key opened.
pub struct Pen<'a> {
    pub candidate: &'a Candidate,
    pub agent: Option<&'a mut Agent>,
    pub human: &'a Arc<dyn Human>,
    pub patience: &'a Patience,
}

/// Why nothing was signed.
#[derive(Debug)]
pub enum Unsigned {
    /// The connection is gone.
    Gone,
    Refused(String),
}

impl From<russh::SendError> for Unsigned {
    fn from(_: russh::SendError) -> Self {
        Self::Gone
    }
}

impl Signer for Pen<'_> {
    type Error = Unsigned;

    async fn auth_sign(
        &mut self,
        identity: &AgentIdentity,
        hash: Option<HashAlg>,
        text: Vec<u8>,
    ) -> Result<Vec<u8>, Unsigned> {
        match &self.candidate.source {
            Source::Open(key) => sign(key, hash, text),
            Source::Sealed { path, text: sealed } => {
                let key = keyring::open(path, sealed, self.human, self.patience)
                    .await
                    .map_err(Unsigned::Refused)?;
                sign(&key, hash, text)
            }
            Source::Agent => {
                let agent = self.agent.as_mut().ok_or(Unsigned::Gone)?;
                let signed = agent.sign_request(identity, hash, text).await;
                signed.map_err(|_| Unsigned::Refused("the agent does not sign".into()))
            }
        }
    }
}

/// The text with its signature behind it.
fn sign(key: &PrivateKey, hash: Option<HashAlg>, mut text: Vec<u8>) -> Result<Vec<u8>, Unsigned> {
    let signature: Result<Signature, _> = match key.key_data() {
        KeypairData::Rsa(pair) => (pair, hash).try_sign(&text),
        pair => pair.try_sign(&text),
    };
    let unsigned = |error: String| Unsigned::Refused(error);
    let signature = signature.map_err(|error| unsigned(error.to_string()))?;
    signature.encode_prefixed(&mut text).map_err(|error| unsigned(error.to_string()))?;
    Ok(text)
}
