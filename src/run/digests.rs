use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared, join_all},
};
use tokio::sync::Semaphore;

use crate::{event::Event, plan::Sum};

use super::host_env::HostEnv;

/// So many files are read at a time.
const READERS: usize = 2;

/// How often it is told how far they are.
const MOMENT: Duration = Duration::from_millis(200);

/// Digests of large files on the controller: made beside the engine, which hears signals meanwhile, and once for all
/// hosts and plans, as long as a file keeps its size and time.
pub struct Digests {
    known: RefCell<HashMap<Key, Digest>>,
    turns: Rc<Semaphore>,
}

type Key = (Sum, PathBuf, u64, Option<SystemTime>);

/// One digest, made or in the making.
#[derive(Clone)]
pub struct Digest {
    path: PathBuf,
    total: u64,
    read: Arc<AtomicU64>,
    pub made: Shared<LocalBoxFuture<'static, Result<String, String>>>,
}

impl Default for Digests {
    fn default() -> Self {
        Self { known: RefCell::default(), turns: Rc::new(Semaphore::new(READERS)) }
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
        let made = async move {
            let _turn = turns.acquire().await;
            let told = move |bytes| {
                count.fetch_add(bytes, Ordering::Relaxed);
            };
            let made = tokio::task::spawn_blocking(move || sum.of_file(&from, &told));
            made.await.unwrap_or_else(|error| Err(error.to_string()))
        };
        Digest { path, total, read, made: made.boxed_local().shared() }
    }
}

impl HostEnv {
    /// Waits for the digests that lives of this host wait for, and tells how far they are. False: there were none.
    pub async fn digest(&self) -> bool {
        let mut awaited = self.digesting.take();
        awaited.retain(|digest| digest.made.peek().is_none());
        if awaited.is_empty() {
            return false;
        }
        let mut all = join_all(awaited.iter().map(|digest| digest.made.clone()));
        loop {
            tokio::select! {
                biased;
                _ = &mut all => return true,
                () = tokio::time::sleep(MOMENT) => awaited.iter().for_each(|digest| self.reading(digest)),
            }
        }
    }

    fn reading(&self, digest: &Digest) {
        let (host, path) = (self.host.clone(), digest.path.display().to_string());
        let read = digest.read.load(Ordering::Relaxed);
        if digest.made.peek().is_none() && read > 0 {
            self.run.tell(Event::Reading { host, path, read, total: digest.total });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
