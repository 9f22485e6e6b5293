use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use tokio::sync::Semaphore;

use crate::plan::Sum;

/// So many files are read at a time.
const READERS: usize = 2;

/// Digests of large files on the controller: made beside the engine, which hears signals meanwhile, and once for all
/// hosts and plans, as long as a file keeps its size and time.
pub struct Digests {
    known: RefCell<HashMap<Key, Digest>>,
    turns: Arc<Semaphore>,
}

type Key = (Sum, PathBuf, u64, Option<SystemTime>);

/// One digest, made or in the making.
#[derive(Clone)]
pub struct Digest {
    pub path: PathBuf,
    pub total: u64,
    /// Bytes so far.
    pub read: Arc<AtomicU64>,
    pub made: Shared<LocalBoxFuture<'static, Result<String, String>>>,
}

impl Default for Digests {
    fn default() -> Self {
        Self { known: RefCell::default(), turns: Arc::new(Semaphore::new(READERS)) }
    }
}

impl Digests {
    pub fn of(&self, sum: Sum, path: &Path) -> Digest {
        let metadata = std::fs::metadata(path).ok();
        let total = metadata.as_ref().map_or(0, std::fs::Metadata::len);
        let modified = metadata.and_then(|metadata| metadata.modified().ok());
        let key = (sum, path.to_owned(), total, modified);
        self.known.borrow_mut().entry(key).or_insert_with(|| self.begin(sum, path, total)).clone()
    }

    fn begin(&self, sum: Sum, path: &Path, total: u64) -> Digest {
        let (turns, path, read) = (self.turns.clone(), path.to_owned(), Arc::new(AtomicU64::new(0)));
        let (from, count) = (path.clone(), read.clone());
        // It goes on by itself: whoever waits for it may be busy elsewhere while others want their turn.
        let making = tokio::spawn(async move {
            let _turn = turns.acquire_owned().await;
            let told = move |bytes| {
                count.fetch_add(bytes, Ordering::Relaxed);
            };
            tokio::task::spawn_blocking(move || sum.of_file(&from, &told)).await
        });
        let made = async move {
            match making.await {
                Ok(Ok(made)) => made,
                Ok(Err(error)) | Err(error) => Err(error.to_string()),
            }
        };
        Digest { path, total, read, made: made.boxed_local().shared() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many as may be read at a time are waited for by nobody: their turn ends all the same.
    #[tokio::test]
    async fn a_digest_goes_on_while_nobody_waits_for_it() {
        let path = std::env::temp_dir().join(format!("deploy-host-digests-{}", std::process::id()));
        std::fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
        let digests = Digests::default();
        let begun = [Sum::Sha1, Sum::Md5].map(|sum| digests.of(sum, &path));
        for digest in &begun {
            assert!(digest.made.clone().now_or_never().is_none());
        }
        let other = digests.of(Sum::Sha1, Path::new("/etc/passwd")).made;
        let made = tokio::time::timeout(std::time::Duration::from_secs(60), other).await;
        assert!(made.is_ok_and(|made| made.is_ok()), "it waits for those that nobody waits for");
        std::fs::remove_file(&path).unwrap();
    }

    #[tokio::test]
    async fn a_file_is_read_once_until_it_changes() {
        let path = std::env::temp_dir().join(format!("deploy-host-digest-{}", std::process::id()));
        std::fs::write(&path, "x").unwrap();
        let digests = Digests::default();
        let one = digests.of(Sum::Sha1, &path);
        assert_eq!(one.made.clone().await.unwrap(), "11f6ad8ec52a2984abaafd7c3b516503785c2072");
        assert!(digests.of(Sum::Sha1, &path).made.ptr_eq(&one.made));
        assert_eq!(digests.of(Sum::Md5, &path).made.await.unwrap(), "9dd4e461268c8034f5c8564e155c67a6");
        std::fs::write(&path, "another").unwrap();
        assert_ne!(digests.of(Sum::Sha1, &path).made.await, one.made.await);
        std::fs::remove_file(&path).unwrap();
        let gone = digests.of(Sum::Sha1, &path).made.await;
        assert!(gone.is_err_and(|error| error.contains("cannot read")));
    }
}
