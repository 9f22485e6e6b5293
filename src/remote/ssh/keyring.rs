use std::{collections::BTreeMap, sync::Arc};

use russh::keys::PrivateKey;
use tokio::sync::Mutex;

use super::{key_file, patience::Patience, server_failure};
use crate::{remote::api::Human, sh::Secret};

/// How often a person may mistype a passphrase.
const TRIES: usize = 3;

/// Keys that were opened, or could not be, by their encrypted text: a person is asked once for all hosts.
static OPENED: Mutex<BTreeMap<String, Result<Arc<PrivateKey>, String>>> = Mutex::const_new(BTreeMap::new());

/// Opens an encrypted key with the passphrase that a person gives.
pub async fn open(
    path: &str,
    text: &Secret,
    human: &Arc<dyn Human>,
    patience: &Patience,
) -> Result<Arc<PrivateKey>, String> {
    // Others may be asking for the same key: waiting for them is no fault of the host's.
    let _pause = patience.pause();
    let mut opened = OPENED.lock().await;
    if let Some(known) = opened.get(text.reveal()) {
        return known.clone();
    }
    let result = ask(path, text, human, patience).await;
    opened.insert(text.reveal().to_string(), result.clone());
    result
}

async fn ask(
    path: &str,
    text: &Secret,
    human: &Arc<dyn Human>,
    patience: &Patience,
) -> Result<Arc<PrivateKey>, String> {
    for _ in 0..TRIES {
        let (human, path, text) = (human.clone(), path.to_string(), text.clone());
        let attempt = move || Ok(key_file::open(&text, &human.passphrase(&path)?));
        let closed = |why| format!("{}{why}", server_failure::ENCRYPTED);
        if let Some(key) = patience.ask(attempt).await.map_err(closed)? {
            return Ok(Arc::new(key));
        }
    }
    Err("wrong passphrase".into())
}
