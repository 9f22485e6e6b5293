use std::{sync::atomic::Ordering, time::Duration};

use futures::future::join_all;

use crate::event::Event;

use super::{digests::Digest, host_env::HostEnv};

/// How often it is told how far files are read.
const MOMENT: Duration = Duration::from_millis(200);

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
