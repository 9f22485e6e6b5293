use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::{api::Become, shell::Shell};

/// So many shells may be held at a time, …
const MOST: usize = 8;

/// … and so many beside them to end what others do: sshd allows ten sessions on a connection.
const ENDERS: usize = 2;

/// The shells of one machine.
pub struct Pool {
    workers: Semaphore,
    enders: Semaphore,
    idle: RefCell<Vec<Shell>>,
    busy: RefCell<Vec<Busy>>,
    /// Shells of users that were forgotten: they have to end before anything else is done.
    leaving: RefCell<Vec<Shell>>,
    next: Cell<u64>,
    /// Counts how often the users were forgotten.
    age: Cell<u64>,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            workers: Semaphore::new(MOST),
            enders: Semaphore::new(ENDERS),
            idle: RefCell::default(),
            busy: RefCell::default(),
            leaving: RefCell::default(),
            next: Cell::default(),
            age: Cell::default(),
        }
    }
}

/// What a shell is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Work,
    /// To end what another one does.
    End,
}

/// A shell that is at work.
pub struct Busy {
    number: u64,
    pub identity: Option<Become>,
    pid: Rc<Cell<u32>>,
    /// The shell, where nobody waits for it any more.
    abandoned: Option<Shell>,
}

impl Busy {
    /// The driver's process id. Who gave up before it was told waits for that here. `None`: the shell has ended.
    pub async fn driver(&mut self) -> Option<u32> {
        match (self.pid.get(), &mut self.abandoned) {
            (0, Some(shell)) => shell.out.begun().await,
            (0, None) => None,
            (pid, _) => Some(pid),
        }
    }
}

/// A shell that somebody uses. When it is dropped before it is given back, its work has been abandoned.
pub struct Lease<'a> {
    pool: &'a Pool,
    _turn: Option<SemaphorePermit<'a>>,
    number: u64,
    age: u64,
    shell: Option<Shell>,
}

impl Pool {
    /// Waits until one more shell may be held.
    pub async fn turn(&self, purpose: Purpose) -> Option<SemaphorePermit<'_>> {
        let turns = if purpose == Purpose::Work { &self.workers } else { &self.enders };
        turns.acquire().await.ok()
    }

    /// A shell of that user that has nothing to do.
    pub fn idle(&self, identity: Option<&Become>) -> Option<Shell> {
        let mut idle = self.idle.borrow_mut();
        idle.retain(|shell| shell.ended.borrow().is_none());
        let at = idle.iter().position(|shell| shell.identity.as_ref() == identity)?;
        Some(idle.remove(at))
    }

    /// Makes room for one more shell.
    pub fn make_room(&self) -> Option<Shell> {
        let mut idle = self.idle.borrow_mut();
        // The one that wants room holds one of the turns.
        let full = idle.len() + MOST - self.workers.available_permits() > MOST;
        (full && !idle.is_empty()).then(|| idle.remove(0))
    }

    pub fn lease<'a>(&'a self, shell: Shell, turn: Option<SemaphorePermit<'a>>) -> Lease<'a> {
        let number = self.next.replace(self.next.get() + 1);
        self.busy.borrow_mut().push(Busy {
            number,
            identity: shell.identity.clone(),
            pid: shell.pid.clone(),
            abandoned: None,
        });
        Lease { pool: self, _turn: turn, number, age: self.age.get(), shell: Some(shell) }
    }

    /// Closes the shells of all users but the login user's own.
    pub fn forget_identities(&self) {
        self.age.set(self.age.get() + 1);
        let others =
            self.idle.borrow_mut().extract_if(.., |shell| shell.identity.is_some()).collect::<Vec<_>>();
        self.leaving.borrow_mut().extend(others);
    }

    /// Shells that have to end now.
    pub fn leaving(&self) -> Vec<Shell> {
        self.leaving.take()
    }

    /// All idle shells, no longer held.
    pub fn drain(&self) -> Vec<Shell> {
        self.idle.take()
    }

    /// What is under way though nobody waits for it; no longer remembered.
    pub fn abandoned(&self) -> Vec<Busy> {
        self.busy.borrow_mut().extract_if(.., |busy| busy.abandoned.is_some()).collect()
    }

    /// All that is under way; no longer remembered.
    pub fn under_way(&self) -> Vec<Busy> {
        self.busy.take()
    }
}

impl Lease<'_> {
    /// The leased shell; there is one until it is given back.
    pub fn shell(&mut self) -> Option<&mut Shell> {
        self.shell.as_mut()
    }

    /// Ends the lease; a shell that is still of use can be had again.
    pub fn give_back(mut self, of_use: bool) {
        let shell = self.shell.take();
        self.pool.busy.borrow_mut().retain(|busy| busy.number != self.number);
        if let Some(shell) = shell.filter(|_| of_use) {
            let forgotten = shell.identity.is_some() && self.age != self.pool.age.get();
            let list = if forgotten { &self.pool.leaving } else { &self.pool.idle };
            list.borrow_mut().push(shell);
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut busy = self.pool.busy.borrow_mut();
        if let Some(mine) = busy.iter_mut().find(|busy| busy.number == self.number) {
            mine.abandoned = self.shell.take();
        }
    }
}
