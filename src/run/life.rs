use std::{future::poll_fn, rc::Rc, task::Poll};

use futures::future::join_all;

use crate::{
    actions,
    playbook::Setting,
    template::{Halt, Value},
    vars::{self, TaskScope},
};

use super::{
    deeds::{brings_tasks, doubtful, one_at_a_time},
    frame::{Frame, Item},
    host_env::HostEnv,
    how::{self, How},
    planned::{Decision, Planned, Seed, Unit},
    result::TaskResult,
};

/// Plans a task: reads, and writes nothing. May be dropped at any point.
pub async fn live(env: Rc<HostEnv>, seed: Seed) -> Planned {
    let life = Life { env, seed };
    if let Some(task) = &life.seed.doubt {
        let halt = Halt::Unknown(format!("depends on whether `{task}` notifies it"));
        return Planned { items: None, units: [life.halted(None, halt)].into() };
    }
    match life.items().await {
        Ok(None) => Planned { items: None, units: [life.unit(None).await].into() },
        Ok(Some(items)) => {
            let at_a_time = if one_at_a_time(&life.seed.placed.task) { 1 } else { life.seed.most };
            let rest = items.iter().enumerate().skip(life.seed.start).take(at_a_time);
            let units = join_all(rest.map(|(index, value)| life.unit(Some((index, value, &items))))).await;
            Planned { items: Some(items), units: units.into() }
        }
        Err(halt) => Planned { items: None, units: [life.without_items(halt).await].into() },
    }
}

/// One task of one host, as it is planned.
pub struct Life {
    pub env: Rc<HostEnv>,
    pub seed: Seed,
}

fn scope(env: &Rc<HostEnv>, seed: &Seed, item: Option<&Item>) -> TaskScope {
    let live = env.view(seed.number, seed.turn.clone());
    let mut scope =
        TaskScope::new(&env.run.store, &env.host, &seed.placed.context, &live).task(&seed.placed.task);
    scope.ahead = !seed.turn.get();
    scope.bindings = seed.bindings.clone();
    scope.bindings.extend(item.into_iter().flat_map(|item| item.bindings.iter().cloned()));
    scope
}

/// A frame for what failed before it was known how it would run. What keywords can be rendered still hold.
pub fn bare(env: &Rc<HostEnv>, seed: &Seed, item: Option<Item>) -> Rc<Frame> {
    let scope = Rc::new(scope(env, seed, item.as_ref()));
    let (check, diff) = (env.run.options.check, env.run.options.diff);
    let how = How::of(&seed.placed, &*scope, check, diff)
        .unwrap_or_else(|_| How::of_failed(&seed.placed, &*scope, check, diff));
    let nowhere = (env.run.links.nowhere(), None);
    Rc::new(tried(seed, Frame::new(seed.placed.clone(), scope, how, item, seed.turn.clone(), nowhere)))
}

/// Of a task that was tried before, the frame of the next attempt: items behind the first are tried for the first time.
fn tried(seed: &Seed, frame: Frame) -> Frame {
    let first = frame.item.as_ref().is_none_or(|item| item.index == seed.start);
    let before = if first { seed.tried } else { 0 };
    Frame { attempt: frame.attempt.map(|attempt| attempt + before), ..frame }
}

type Each<'a> = (usize, &'a Value, &'a Rc<[Value]>);

impl Life {
    fn scope(&self, item: Option<&Item>) -> TaskScope {
        scope(&self.env, &self.seed, item)
    }

    /// Evaluates, again and again as names become known, until it is said.
    pub async fn known<T>(
        &self,
        item: Option<&Item>,
        evaluate: impl Fn(&Rc<TaskScope>) -> Result<T, Halt>,
    ) -> Result<T, Halt> {
        loop {
            let scope = Rc::new(self.scope(item));
            match evaluate(&scope) {
                Err(Halt::Pending(_)) if !self.seed.turn.get() => {
                    self.seed.parked.set(true);
                    self.env.parked().await;
                    self.seed.parked.set(false);
                }
                said => return said.map_err(|halt| self.env.excused(halt, self.seed.number)),
            }
        }
    }

    async fn items(&self) -> Result<Option<Rc<[Value]>>, Halt> {
        if let Some(items) = &self.seed.items {
            return Ok(Some(items.clone()));
        }
        let Some(looped) = &self.seed.placed.task.r#loop else {
            return Ok(None);
        };
        let items = self.known(None, |scope| vars::loop_values(looped, scope));
        Ok(Some(items.await?.into()))
    }

    /// The loop cannot be evaluated: an error, unless the task is skipped anyway. Conditions that read an item are
    /// asked without one only where something undefined is why there is none.
    async fn without_items(&self, halt: Halt) -> Unit {
        let is_asked = matches!(halt, Halt::Undefined(_)) || !self.reads_item();
        let skipped = self.known(None, |scope| self.unmet(scope)).await;
        let result = match skipped {
            Ok(Some(result)) if is_asked => result,
            _ => TaskResult::of_halt(halt),
        };
        Unit { frame: self.bare_frame(None), decision: Decision::Settled(Box::new(result)) }
    }

    fn reads_item(&self) -> bool {
        let looped = self.seed.placed.task.r#loop.as_ref();
        let name = looped.and_then(|looped| looped.control.loop_var.as_deref()).unwrap_or("item");
        let reads = |condition: &&Setting| condition.value.names().iter().any(|read| &**read == name);
        how::all(&self.seed.placed, |keywords| &keywords.when).iter().any(reads)
    }

    async fn unit(&self, each: Option<Each<'_>>) -> Unit {
        let item = match each {
            None => None,
            Some(each) => match self.known(None, |scope| self.bind(scope, each)).await {
                Ok(item) => Some(item),
                Err(halt) => return self.halted(None, halt),
            },
        };
        match self.decide(item.clone()).await {
            Ok(unit) => unit,
            Err(halt) => self.halted(item, halt),
        }
    }

    fn halted(&self, item: Option<Item>, halt: Halt) -> Unit {
        Unit {
            frame: self.bare_frame(item),
            decision: Decision::Settled(Box::new(TaskResult::of_halt(halt))),
        }
    }

    fn bare_frame(&self, item: Option<Item>) -> Rc<Frame> {
        bare(&self.env, &self.seed, item)
    }

    fn bind(&self, scope: &Rc<TaskScope>, (index, value, items): Each<'_>) -> Result<Item, Halt> {
        let Some(looped) = &self.seed.placed.task.r#loop else {
            return Err(Halt::error("a loop without items"));
        };
        super::items::bind(looped, scope, index, value, items)
    }

    /// The first condition that does not hold, as the result of a skipped task.
    fn unmet(&self, scope: &Rc<TaskScope>) -> Result<Option<TaskResult>, Halt> {
        for condition in how::all(&self.seed.placed, |keywords| &keywords.when) {
            if !condition.value.holds(&**scope).map_err(|halt| halt.at(&condition.place))? {
                let literal = condition.value.as_literal();
                let written = literal.unwrap_or_else(|| Value::str(condition.value.source()));
                let skipped = TaskResult::skipped("skip_reason", "Conditional result was False");
                return Ok(Some(skipped.with("false_condition", written)));
            }
        }
        Ok(None)
    }

    async fn decide(&self, item: Option<Item>) -> Result<Unit, Halt> {
        let unmet = self.known(item.as_ref(), |scope| self.unmet(scope)).await;
        if let Err(Halt::Unknown(why)) = &unmet
            && let Some(unit) = self.perhaps_included(item.clone(), why).await
        {
            return Ok(unit);
        }
        if let Some(result) = unmet? {
            let (frame, decision) = (self.bare_frame(item), Decision::Settled(Box::new(result)));
            return Ok(Unit { frame, decision });
        }
        let frame = self.known(item.as_ref(), |scope| self.frame(scope, item.clone())).await?;
        let frame = Rc::new(frame);
        self.seed.frames.borrow_mut().push(frame.clone());
        let decision = match actions::find(&self.seed.placed.task.module) {
            Some(action) => self.act(action, &frame).await?,
            None => self.plan(&frame).await?,
        };
        Ok(Unit { frame, decision })
    }

    /// In check mode: an include whose own conditions cannot be predicted, where it is known what it would bring.
    async fn perhaps_included(&self, item: Option<Item>, why: &str) -> Option<Unit> {
        let placed = &self.seed.placed;
        let action = actions::find(&placed.task.module).filter(|_| brings_tasks(&placed.task))?;
        let inherited = self.known(item.as_ref(), |scope| {
            let all = how::all(placed, |keywords| &keywords.when);
            let inherited = all.len() - placed.task.keywords.when.len();
            all[..inherited].iter().try_for_each(|condition| condition.value.holds(&**scope).map(drop))
        });
        inherited.await.ok()?;
        let frame = Rc::new(self.known(item.as_ref(), |scope| self.frame(scope, item.clone())).await.ok()?);
        let deed = self.known(item.as_ref(), |scope| action.run(&placed.task, scope)).await.ok()?;
        let deed = doubtful(deed, &placed.task, why.to_owned());
        Some(Unit { frame, decision: Decision::Deed(Box::new(deed)) })
    }

    fn frame(&self, scope: &Rc<TaskScope>, item: Option<Item>) -> Result<Frame, Halt> {
        let options = &self.env.run.options;
        let placed = &self.seed.placed;
        let how = How::of(placed, &**scope, options.check, options.diff)?;
        let (link, identity) = match actions::find(&placed.task.module) {
            Some(_) => (self.env.run.links.nowhere(), None),
            None => self.env.reach(scope, how.delegate.as_deref())?,
        };
        if how.delegate.is_some() && !self.seed.turn.get() && link.peek().is_none() {
            // Whether that machine can be reached concerns nobody before.
            return Err(Halt::Pending("the connection".to_owned()));
        }
        let turn = self.seed.turn.clone();
        let frame = Frame::new(placed.clone(), scope.clone(), how, item, turn, (link, identity));
        Ok(tried(&self.seed, frame))
    }
}

impl HostEnv {
    /// Waits until a name became known, or the task's turn came.
    pub async fn parked(&self) {
        let mut first = true;
        poll_fn(|context| match std::mem::take(&mut first) {
            true => {
                self.outlook.park(context.waker());
                Poll::Pending
            }
            false => Poll::Ready(()),
        })
        .await;
    }
}
