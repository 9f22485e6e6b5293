use std::{rc::Rc, time::Instant};

use crate::{
    event::{Event, TaskHead},
    project::Placed,
    remote::Error,
};

use super::{
    chained::Chain,
    frame::Frame,
    handlers::Notice,
    host_env::HostEnv,
    how::nearest,
    link::Link,
    lookahead::Lookahead,
    names::Effects,
    notified::Notified,
    program::Code,
    result::TaskResult,
    turning::{OfAll, Turning},
    walker::{Next, Position, Walker},
    watch::HostWatch,
};

/// How it stands with a host in a play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    Failed,
    Unreachable,
    /// `meta: end_host`, or the end of the play.
    Ended,
}

/// One host on its way through a play.
pub struct HostRun {
    pub env: Rc<HostEnv>,
    pub walker: Walker,
    pub ahead: Lookahead,
    pub handlers: Code,
    pub notified: Notified,
    /// What was notified since the last flush point.
    pub notices: Vec<Notice>,
    pub standing: Standing,
    /// The play is over for it before its end (`meta: end_host`).
    pub ended: bool,
    /// It counts as failed, though a `rescue` lets it go on.
    pub marked: bool,
    /// The task under way: results of the units that are done.
    pub progress: Progress,
    /// How the last task ended, for who looks after the whole play.
    pub last: Option<Last>,
    /// Commands of users may leave together: no other host waits in between.
    pub chains: bool,
    /// Units that have left together, and not all of which are done.
    pub chain: Option<Chain>,
    /// What comes next, when it has been looked up.
    next: Option<Rc<Coming>>,
}

/// How a task ended on a host, as far as it concerns others.
#[derive(Clone)]
pub struct Last {
    pub result: TaskResult,
    /// Names that it defined besides the registered one.
    pub defined: Effects,
    /// It failed, which was not ignored.
    pub fell: bool,
    /// It fell, and `any_errors_fatal` holds.
    pub fatal: bool,
    /// It may have changed something on a host.
    pub acted: bool,
    /// Its facts, or some of them, went to another host.
    pub elsewhere: bool,
    pub of_all: Option<OfAll>,
}

/// The task that comes next on a host.
pub struct Coming {
    pub placed: Rc<Placed>,
    pub at: Position,
    pub handler: Option<usize>,
    pub behind: Walker,
}

#[derive(Default)]
pub struct Progress {
    pub head: Option<Rc<TaskHead>>,
    pub started: Option<Instant>,
    pub done: Vec<(Rc<Frame>, TaskResult)>,
    /// Of the unit that is tried again by `until`.
    pub attempts: u32,
    /// Names that the task has defined on its way.
    pub defined: Effects,
    /// It may have changed something on a host.
    pub acted: bool,
    /// Where the way leads once the task is committed.
    pub turning: Turning,
}

impl HostRun {
    pub fn new(env: Rc<HostEnv>, code: Code, handlers: Code, chains: bool) -> Self {
        let ahead = Lookahead::new(env.clone(), handlers.clone());
        let (walker, notified, standing) = (Walker::new(code), Notified::default(), Standing::Active);
        Self {
            env,
            walker,
            ahead,
            handlers,
            notified,
            notices: vec![],
            standing,
            ended: false,
            marked: false,
            progress: Progress::default(),
            last: None,
            chains,
            chain: None,
            next: None,
        }
    }

    /// The task that comes next by what is committed; `None` when the host is through.
    pub fn coming(&mut self) -> Option<Rc<Coming>> {
        if self.standing != Standing::Active {
            return None;
        }
        if self.next.is_none() {
            let mut walker = self.walker.clone();
            self.next = loop {
                match walker.next(&self.notified) {
                    Next::Task { placed, at, handler } => {
                        break Some(Rc::new(Coming { placed, at, handler, behind: walker }));
                    }
                    Next::Flush => {
                        self.notices.clear();
                        walker.flush(self.handlers.clone());
                    }
                    Next::End { failed } => {
                        self.standing = if failed { Standing::Failed } else { Standing::Ended };
                        break None;
                    }
                }
            };
        }
        self.next.clone()
    }

    /// Forgets what was looked up: the committed state moved.
    pub fn moved(&mut self) {
        self.next = None;
    }

    /// Does the next task to its end on this host. `head` is what the report calls it.
    pub async fn turn(&mut self, head: &Rc<TaskHead>) {
        let Some(coming) = self.coming() else { return };
        self.progress =
            Progress { head: Some(head.clone()), started: Some(Instant::now()), ..Progress::default() };
        if self.ahead.lives.front().is_some_and(|life| life.at != coming.at) {
            self.ahead.drop_all();
        }
        self.look(&coming.behind);
        loop {
            self.ahead.quiesce();
            while self.env.digest().await {
                self.ahead.quiesce();
            }
            match self.head_units() {
                Some(fresh) if !fresh => {
                    self.ahead.restart(self.items(), self.progress.done.len(), self.progress.attempts);
                }
                Some(_) if !self.awaits_chain() => {
                    if self.units().await {
                        break;
                    }
                }
                _ if self.wants() => {
                    if let Err(error) = self.ask().await {
                        self.lost(error);
                        break;
                    }
                }
                _ => {
                    self.stuck();
                    break;
                }
            }
        }
        self.finish(&coming);
    }

    /// Looks ahead from the head on, and tells the head that its turn has come.
    fn look(&mut self, behind: &Walker) {
        self.ahead.fill(&self.walker, &self.notified);
        if let Some(head) = self.ahead.lives.front_mut() {
            head.behind = behind.clone();
            head.turn();
        }
        self.env.outlook.wake();
    }

    fn wants(&self) -> bool {
        self.env.asked.borrow().iter().any(|link| link.book.borrow().awaited())
    }

    /// Asks every machine what is wanted of it, each in one burst.
    async fn ask(&mut self) -> Result<(), Error> {
        self.end_chain(false).await;
        let links: Vec<_> =
            self.env.asked.borrow().iter().filter(|link| link.book.borrow().awaited()).cloned().collect();
        let watch = HostWatch::new(&self.env, false);
        let fresh = links.iter().any(|link| link.peek().is_none());
        let host = self.env.host.clone();
        if fresh {
            self.env.run.tell(Event::HostConnecting { host: host.clone() });
        }
        let asked = links.iter().map(async |link| link.turn().await.ask(&watch).await);
        let asked = futures::future::join_all(asked).await;
        for (link, error) in links.iter().zip(asked).filter_map(|(link, asked)| Some((link, asked.err()?))) {
            if !matches!(error, Error::Become { .. }) && self.concerns_head(link) {
                return Err(error);
            }
        }
        if fresh {
            self.env.run.tell(Event::HostConnected { host });
        }
        Ok(())
    }

    /// Tasks farther ahead may be delegated to machines that are lost: that is known soon enough at their turn.
    fn concerns_head(&self, link: &Rc<Link>) -> bool {
        let own = self.env.own.borrow();
        let head = self.ahead.lives.front().map(|head| &head.seed.placed);
        let delegated = head.is_some_and(|placed| nearest(placed, |k| k.delegate_to.as_ref()).is_some());
        delegated || own.as_ref().is_none_or(|own| Rc::ptr_eq(own, link))
    }

    fn stuck(&mut self) {
        let name = self.progress.head.as_ref().map(|head| head.name.clone()).unwrap_or_default();
        let message = format!("internal error: nothing is asked and nothing is decided in `{name}`");
        self.fail_head(TaskResult::of_diagnostic(crate::source::Diagnostic::error(message)));
    }

    fn lost(&mut self, error: Error) {
        let hint = match &error {
            Error::Unreachable { hint, .. } => hint.clone(),
            _ => None,
        };
        let mut result = TaskResult::unreachable(&error.to_string());
        result.diagnostic = Some(crate::source::Diagnostic::error(error.to_string()).maybe_hint(hint));
        self.fail_head(result);
    }
}
