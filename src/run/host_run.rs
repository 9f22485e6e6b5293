use std::{collections::BTreeSet, rc::Rc, time::Instant};

use crate::{
    event::{Event, TaskHead},
    project::Placed,
    remote::Error,
    template::Value,
};

use super::{
    frame::Frame,
    host_env::HostEnv,
    how::nearest,
    life::{Decision, Unit},
    link::Link,
    lookahead::Lookahead,
    names::Effects,
    program::Code,
    result::TaskResult,
    turning::Turning,
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
    pub notified: BTreeSet<usize>,
    pub standing: Standing,
    /// The task under way: results of the units that are done.
    pub progress: Progress,
    /// How the last task ended, for who looks after the whole play.
    pub last: Option<Last>,
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
    pub ends_play: bool,
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
    pub fn new(env: Rc<HostEnv>, code: Code, handlers: Code) -> Self {
        let ahead = Lookahead::new(env.clone(), handlers.clone());
        let (walker, notified, standing) = (Walker::new(code), BTreeSet::new(), Standing::Active);
        Self {
            env,
            walker,
            ahead,
            handlers,
            notified,
            standing,
            progress: Progress::default(),
            last: None,
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
                    Next::Flush => walker.flush(self.handlers.clone()),
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
            match self.head_units() {
                Some(fresh) if !fresh => self.ahead.restart(self.items(), self.progress.done.len()),
                Some(_) => {
                    if self.units().await {
                        break;
                    }
                }
                None if self.wants() => {
                    if let Err(error) = self.ask().await {
                        self.lost(error);
                        break;
                    }
                }
                None => {
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

    /// Whether the head is planned, and if so, whether all that it was planned from still holds.
    fn head_units(&self) -> Option<bool> {
        let planned = self.ahead.lives.front()?.planned.as_ref()?;
        Some(planned.units.iter().all(|unit| unit.frame.fresh()))
    }

    fn items(&self) -> Option<Rc<[Value]>> {
        self.ahead.lives.front()?.planned.as_ref()?.items.clone()
    }

    fn wants(&self) -> bool {
        self.env.asked.borrow().iter().any(|link| link.book.borrow().awaited())
    }

    /// Asks every machine what is wanted of it, each in one burst.
    async fn ask(&mut self) -> Result<(), Error> {
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

    /// The head ends with this result, whatever was planned.
    fn fail_head(&mut self, result: TaskResult) {
        let frame = self.head_frame();
        self.progress.done.extend(frame.map(|frame| (frame, result)));
    }

    fn head_frame(&self) -> Option<Rc<Frame>> {
        let head = self.ahead.lives.front()?;
        let planned = head.planned.as_ref().and_then(|planned| planned.units.first());
        Some(
            planned.map_or_else(|| super::life::bare(&self.env, &head.seed, None), |unit| unit.frame.clone()),
        )
    }

    /// Goes through the head's units in order; `false` when it has to be planned anew.
    async fn units(&mut self) -> bool {
        let Some(planned) = self.ahead.lives.front_mut().and_then(|life| life.planned.as_mut()) else {
            return true;
        };
        let (items, units) = (planned.items.clone(), std::mem::take(&mut planned.units));
        let all = items.as_ref().map_or(1, |items| items.len());
        if all == 0 {
            return true;
        }
        for unit in units {
            let Unit { frame, decision } = unit;
            let mut acted = !matches!(decision, Decision::Settled(_));
            let result = match decision {
                Decision::Settled(result) => *result,
                Decision::Deed(deed) => Box::pin(self.perform(&frame, *deed)).await,
                Decision::Change(change) => match Box::pin(self.carry_out(&frame, *change, &items)).await {
                    Some(result) => result,
                    None => break,
                },
            };
            match self.again(&frame, result).await {
                None => {
                    self.ahead.restart(items, self.progress.done.len());
                    return false;
                }
                Some(result) => {
                    acted |= self.assume(&frame, &result);
                    self.done(frame, result, items.is_some());
                }
            }
            if self.broken() || self.progress.done.len() >= all {
                return true;
            }
            if acted {
                break;
            }
        }
        self.ahead.restart(items, self.progress.done.len());
        false
    }

    /// In check mode, takes an announced change for made: what is behind it is planned anew.
    fn assume(&mut self, frame: &Frame, result: &TaskResult) -> bool {
        if result.assume.is_empty() || !self.env.run.options.check {
            return false;
        }
        let mut book = frame.link.book.borrow_mut();
        result.assume.iter().for_each(|(asked, answer)| book.assume(asked, answer.clone()));
        self.ahead.drop_behind();
        true
    }

    fn done(&mut self, frame: Rc<Frame>, result: TaskResult, looped: bool) {
        self.progress.attempts = 0;
        if looped && let (Some(item), Some(head)) = (&frame.item, &self.progress.head) {
            let elapsed = self.progress.started.map(|started| started.elapsed()).unwrap_or_default();
            let mut outcome = result.outcome(frame.how.no_log, frame.how.delegate.clone(), elapsed);
            outcome.ignored = result.failed && frame.how.ignore_errors;
            let (host, label, task) = (self.env.host.clone(), item.label.clone(), head.clone());
            let label = if frame.how.no_log { "None".to_owned() } else { label };
            self.env.run.tell(Event::ItemFinished { host, task, label, outcome });
        }
        self.progress.done.push((frame, result));
    }

    /// Whether the loop ends early: the machine is lost, or `break_when` holds.
    fn broken(&self) -> bool {
        let Some((frame, result)) = self.progress.done.last() else {
            return false;
        };
        let Some(looped) = &frame.placed.task.r#loop else {
            return false;
        };
        let scope = Rc::new(super::settle::seeing(&frame.placed.task, &frame.scope, result));
        result.unreachable || super::items::breaks(looped, &scope).unwrap_or(false)
    }
}
