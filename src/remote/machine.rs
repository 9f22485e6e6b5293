use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use futures::future::join_all;
use tokio::time::timeout;

use crate::{plan::Local, sh::Output};

use super::{
    api::{Batch, BecomePassword, Carrier, Error, Reply, Traffic, Watch},
    end::end,
    line::Line,
    login::become_user,
    pool::{Busy, Lease, Pool, Purpose},
    shell::Shell,
};

/// How long a shell may take to end when its input has ended.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long a shell may take to say its first word when it was started with requests.
const GREETING: Duration = Duration::from_secs(8);

/// How long it may take to end what runs on a machine.
const ENDING: Duration = Duration::from_secs(10);

/// The same where a package manager is at work.
const AT_WORK: Duration = Duration::from_secs(320);

/// A machine reached over a line: one persistent shell for each user, and more while they are busy.
pub struct Shells {
    line: Arc<dyn Line>,
    /// The POSIX shell of the machine, such as `/bin/sh`.
    sh: String,
    password: BecomePassword,
    pool: Pool,
    traffic: Rc<Cell<Traffic>>,
    closed: RefCell<bool>,
}

/// Hears that something on the machine is let come to its end.
#[derive(Default)]
struct Delayed(Cell<bool>);

impl Watch for Delayed {
    fn line(&self, _: usize, _: &str) {
        self.0.set(true);
    }

    fn sent(&self, _: &str, _: u64, _: u64) {}
}

impl Shells {
    pub fn new(line: Arc<dyn Line>, sh: &str, password: BecomePassword) -> Self {
        Self {
            line,
            sh: sh.to_owned(),
            password,
            pool: Pool::default(),
            traffic: Rc::default(),
            closed: RefCell::new(false),
        }
    }

    async fn all(&self, batches: Vec<Batch>, watch: &dyn Watch) -> Result<Vec<Vec<Reply>>, Error> {
        if *self.closed.borrow() {
            return Err(Error::Lost("the connection was closed".to_owned()));
        }
        self.bury(self.pool.abandoned()).await;
        join_all(self.pool.leaving().into_iter().map(|shell| shell.end(GOODBYE))).await;
        let mut traffic = self.traffic.get();
        traffic.bursts += 1;
        self.traffic.set(traffic);
        // All are waited for, so that no shell is left in the middle of a reply.
        let replies = join_all(batches.iter().map(|batch| self.one(batch, watch, Purpose::Work))).await;
        replies.into_iter().collect()
    }

    async fn one(&self, batch: &Batch, watch: &dyn Watch, purpose: Purpose) -> Result<Vec<Reply>, Error> {
        let mut lease = self.lease(batch, purpose).await?;
        let Some(shell) = lease.shell() else {
            return Ok(vec![]);
        };
        let replies = shell.converse(&batch.requests, watch).await;
        lease.give_back(replies.is_ok());
        replies
    }

    /// A shell of the batch's user with nothing to do; a new one where there is none.
    async fn lease(&self, batch: &Batch, purpose: Purpose) -> Result<Lease<'_>, Error> {
        let turn = self.pool.turn(purpose).await;
        if let Some(shell) = self.pool.idle(batch.identity.as_ref()) {
            return Ok(self.pool.lease(shell, turn));
        }
        if let Some(shell) = self.pool.make_room() {
            shell.end(GOODBYE).await;
        }
        Ok(self.pool.lease(self.fresh(batch).await?, turn))
    }

    async fn fresh(&self, batch: &Batch) -> Result<Shell, Error> {
        let (line, sh, traffic) = (&*self.line, &self.sh, || self.traffic.clone());
        let Some(identity) = &batch.identity else {
            return match Shell::open_with(line, sh, traffic(), &batch.requests, GREETING).await? {
                Some(shell) => Ok(shell),
                None => Shell::open(line, sh, traffic()).await,
            };
        };
        let mut shell = Shell::open(line, sh, traffic()).await?;
        become_user(&mut shell, sh, identity.clone(), (self.password)(identity)).await?;
        Ok(shell)
    }

    /// Ends drivers whose work nobody waits for, with what they started. False: something may still run.
    async fn bury(&self, busy: Vec<Busy>) -> bool {
        let delayed = Delayed::default();
        let ends = busy.into_iter().map(async |mut busy| {
            let Some(pid) = busy.driver().await else { return true };
            let batch = Batch { identity: busy.identity.clone(), requests: vec![end(pid)] };
            let replies = self.one(&batch, &delayed, Purpose::End).await;
            replies.is_ok_and(|replies| replies.iter().flatten().all(Output::ok))
        });
        let mut ends = join_all(ends);
        // What cannot be ended cannot be helped: the line is likely gone, and its shells with it.
        let ended = match timeout(ENDING, &mut ends).await {
            Err(_) if delayed.0.get() => timeout(AT_WORK, ends).await,
            ended => ended,
        };
        ended.is_ok_and(|ended| ended.into_iter().all(|ended| ended))
    }

    async fn farewell(&self) -> bool {
        if self.closed.replace(true) {
            return true;
        }
        let ended = self.bury(self.pool.under_way()).await;
        // They have nothing to do, and the end of their input is on its way: to watch them go would cost a trip.
        drop((self.pool.drain(), self.pool.leaving()));
        self.line.close().await;
        ended
    }
}

impl Carrier for Shells {
    fn burst<'a>(
        &'a self,
        batches: Vec<Batch>,
        watch: &'a dyn Watch,
    ) -> Local<'a, Result<Vec<Vec<Reply>>, Error>> {
        Box::pin(self.all(batches, watch))
    }

    fn forget_identities(&self) {
        self.pool.forget_identities();
    }

    fn close(&self) -> Local<'_, bool> {
        Box::pin(self.farewell())
    }

    fn traffic(&self) -> Traffic {
        self.traffic.get()
    }
}
