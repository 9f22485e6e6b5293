use std::{
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use crate::plan::Local;

use super::{
    defining::decided,
    host_env::HostEnv,
    how::nearest,
    life::live,
    planned::{Decision, Planned, Seed},
    registry,
    walker::{Position, Walker},
};

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A task that is being planned, or is planned, before it is committed.
pub struct Life {
    pub seed: Seed,
    pub at: Position,
    pub handler: Option<usize>,
    /// Where the host stands behind it, if it goes well.
    pub behind: Walker,
    future: Option<Local<'static, Planned>>,
    woken: Arc<Woken>,
    pub planned: Option<Planned>,
}

impl Life {
    pub fn begin(
        env: &Rc<HostEnv>,
        seed: Seed,
        at: Position,
        handler: Option<usize>,
        behind: Walker,
    ) -> Self {
        let future = Some(Box::pin(live(env.clone(), seed.clone())) as Local<'static, Planned>);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self { seed, at, handler, behind, future, woken, planned: None }
    }

    /// Lets it go on if it was woken; whether it did.
    pub fn go_on(&mut self, env: &HostEnv) -> bool {
        self.woken.0.swap(false, Ordering::Relaxed) && self.poll(env)
    }

    fn poll(&mut self, env: &HostEnv) -> bool {
        let Some(future) = &mut self.future else {
            return false;
        };
        let waker = Waker::from(self.woken.clone());
        let Poll::Ready(planned) = future.as_mut().poll(&mut Context::from_waker(&waker)) else {
            return true;
        };
        if let Some(effects) = decided(&planned, &self.seed.placed) {
            env.outlook.decide(self.seed.number, effects);
        }
        (self.future, self.planned) = (None, Some(planned));
        true
    }

    /// Its task runs what a user wrote.
    pub fn is_users(&self) -> bool {
        let name = registry::short_name(&self.seed.placed.task.module);
        matches!(name, Some("command" | "shell" | "raw" | "script"))
    }

    /// It is the task's turn: impure lookups and other hosts' names may be read now.
    pub fn turn(&mut self) {
        self.seed.turn.set(true);
    }

    /// All units are decided without a change.
    fn settled(&self) -> bool {
        self.planned.as_ref().is_some_and(Planned::is_settled)
    }

    /// Whether it may still notify a handler.
    pub fn may_notify(&self) -> bool {
        let notifies = nearest(&self.seed.placed, |keywords| keywords.notify.as_ref()).is_some();
        let unchanged = |planned: &Planned| {
            planned
                .units
                .iter()
                .all(|unit| matches!(&unit.decision, Decision::Settled(result) if !result.changed && !result.may_change()))
        };
        notifies && !(self.settled() && self.planned.as_ref().is_some_and(unchanged))
    }
}
