use std::rc::Rc;

use crate::{
    actions,
    event::{Event, Outcome, Status, TaskHead},
};

use super::{
    defining::effects,
    failed_task::failed_task,
    frame::Frame,
    host_run::{Coming, HostRun, Last, Standing},
    names::Effects,
    registry,
    result::{LeftOut, TaskResult, summary},
    turning::Turning,
    walker::Fallen,
};

impl HostRun {
    /// The head is done: applies its effects, tells of it, and moves on.
    pub fn finish(&mut self, coming: &Coming) {
        let done = std::mem::take(&mut self.progress.done);
        let looped =
            coming.placed.task.r#loop.is_some() && done.first().is_none_or(|(frame, _)| frame.item.is_some());
        let frame = done.first().map(|(frame, _)| frame.clone());
        let result = match looped {
            true => summary(
                &done
                    .iter()
                    .map(|(f, r)| (f.item.clone().map(|i| i.bindings).unwrap_or_default(), r.clone()))
                    .collect::<Vec<_>>(),
            ),
            false => done.first().map(|(_, result)| result.clone()).unwrap_or_default(),
        };
        let forgiven = forgiven(&result, &done);
        self.commit(coming, result, frame, looped, forgiven, &done);
    }

    fn commit(
        &mut self,
        coming: &Coming,
        mut result: TaskResult,
        frame: Option<Rc<Frame>>,
        looped: bool,
        mut forgiven: bool,
        done: &[(Rc<Frame>, TaskResult)],
    ) {
        let notices = match result.changed && !result.failed {
            true => self.notices(coming, done),
            false => Ok(vec![]),
        };
        let notices = notices.unwrap_or_else(|diagnostic| {
            (result, forgiven) = (TaskResult::of_diagnostic(diagnostic), false);
            vec![]
        });
        let elsewhere = done.iter().any(|(frame, _)| frame.elsewhere().is_some());
        self.commit_names(coming, &result, if looped || elsewhere { done } else { &[] });
        self.walk_past(coming, &result);
        let fell = (result.failed || result.unreachable) && !forgiven;
        let rescued = self.after(coming, &result, fell);
        self.report(&result, frame.as_deref(), looped, forgiven, rescued);
        self.notify(notices);
        self.notify_perhaps(coming, done);
        let fatal = fell && result.failed && done.iter().any(|(frame, _)| frame.how.any_errors_fatal);
        self.last = Some(Last {
            result,
            defined: std::mem::take(&mut self.progress.defined),
            fell,
            fatal,
            acted: self.progress.acted,
            elsewhere,
            of_all: None,
        });
        self.turn_off();
        self.env.outlook.wake();
    }

    /// `each`: the items of a loop, and what has its facts elsewhere.
    fn commit_names(&mut self, coming: &Coming, result: &TaskResult, each: &[(Rc<Frame>, TaskResult)]) {
        self.leave_head();
        let mut effects = effects(result, &coming.placed);
        // `set_fact` has defined what it defines, which are no facts of the host.
        let no_facts = actions::find(&coming.placed.task.module).is_some();
        for (frame, item) in each.iter().filter(|_| !no_facts) {
            let facts = item.effects(None).facts;
            match frame.elsewhere() {
                Some(host) => {
                    effects.facts.clear();
                    self.env.run.names.commit(host, Effects { facts, ..Effects::default() });
                }
                None => effects.facts.extend(facts),
            }
        }
        if no_facts {
            effects.facts.clear();
        }
        self.env.run.names.commit(&self.env.host, effects);
    }

    fn leave_head(&mut self) {
        if let Some(life) = self.ahead.lives.pop_front() {
            self.env.outlook.forget(life.seed.number);
        }
        self.moved();
    }

    fn walk_past(&mut self, coming: &Coming, result: &TaskResult) {
        self.walker = coming.behind.clone();
        if !result.skipped {
            self.walker.ran();
        }
        if let Some(number) = coming.handler {
            self.notified.remove(number);
        }
    }

    /// Follows where the task leads, if not straight on.
    fn turn_off(&mut self) {
        let turning = std::mem::take(&mut self.progress.turning);
        if matches!(turning, Turning::Straight) || self.standing != Standing::Active {
            return;
        }
        self.ahead.drop_all();
        match turning {
            Turning::Straight => {}
            Turning::Flush => {
                self.notices.clear();
                self.walker.flush(self.handlers.clone());
            }
            Turning::Into(entries) => {
                entries
                    .into_iter()
                    .rev()
                    .for_each(|(code, order, bindings)| self.walker.include(code, order, bindings));
            }
            Turning::EndHost => {
                self.ended = true;
                self.end();
            }
            Turning::EndRole => self.walker.end_role(),
            Turning::OfAll(what) => self.last.iter_mut().for_each(|last| last.of_all = Some(what)),
        }
    }

    /// The play is over for this host, which has not failed.
    pub fn end(&mut self) {
        self.walker.stop();
        self.ahead.drop_all();
        self.moved();
    }

    /// Takes part in the plays to come, though it was lost (`meta: clear_host_errors`).
    pub fn let_off(&mut self) {
        self.marked = false;
        if self.standing != Standing::Active {
            self.standing = Standing::Ended;
        }
    }

    /// Another host failed, and that is fatal for all: this one may still be rescued.
    pub fn fail_along(&mut self) {
        let fell = self.last.as_ref().is_some_and(|last| last.fell);
        if self.standing == Standing::Active && !fell {
            self.ahead.drop_all();
            self.moved();
            if self.walker.fall() == Fallen::Out {
                self.standing = Standing::Failed;
            }
        }
    }

    /// Where the way leads after a task; whether its failure counts as rescued.
    fn after(&mut self, coming: &Coming, result: &TaskResult, fell: bool) -> bool {
        if !fell {
            self.ahead.went_well();
            return false;
        }
        self.ahead.drop_all();
        if result.unreachable {
            self.standing = Standing::Unreachable;
            return false;
        }
        self.marked |= result.left_out.is_some();
        if result.left_out == Some(LeftOut::Broken) {
            self.walker.stop();
        }
        let rescued = self.walker.rescues() && result.left_out.is_none();
        if rescued {
            self.env.run.names.commit(&self.env.host, self.failure_names(coming, result));
        }
        if self.walker.fall() == Fallen::Out {
            self.standing = Standing::Failed;
        }
        rescued
    }

    /// What `rescue` and `always` know of the failure.
    fn failure_names(&self, coming: &Coming, result: &TaskResult) -> Effects {
        let scope = self.env.scope(&coming.placed, coming.behind.bindings());
        let task = failed_task(&coming.placed, &scope);
        let set = [("ansible_failed_task", task), ("ansible_failed_result", result.value())];
        Effects { set: set.map(|(name, value)| (name.to_owned(), value)).into(), ..Effects::default() }
    }

    fn report(
        &self,
        result: &TaskResult,
        frame: Option<&Frame>,
        looped: bool,
        forgiven: bool,
        rescued: bool,
    ) {
        let Some(task) = self.progress.head.clone() else {
            return;
        };
        let elapsed = self.progress.started.map(|started| started.elapsed()).unwrap_or_default();
        let no_log = frame.is_some_and(|frame| frame.how.no_log);
        let delegate = frame.and_then(|frame| frame.how.delegate.clone());
        let delegate = delegate.filter(|delegate| *delegate != self.env.host);
        let included = self.progress.turning.entries();
        let outcome =
            Outcome { ignored: forgiven, rescued, included, ..result.outcome(no_log, delegate, elapsed) };
        let quiet = matches!(outcome.status, Status::Ok | Status::Skipped);
        if quiet && registry::short_name(&task.module) == Some("meta") {
            return;
        }
        let host = self.env.host.clone();
        self.env.run.tell(Event::TaskFinished { host, task, looped, outcome });
    }

    /// Goes past a task that was done on the first host alone, and takes over what that defined where it is `shared`.
    pub fn copy(&mut self, coming: &Coming, head: &Rc<TaskHead>, last: &Last, shared: bool) {
        self.progress.head = Some(head.clone());
        match shared {
            true => {
                let mut result = last.result.clone();
                result.keys.retain(|key, _| !last.elsewhere || key != "ansible_facts");
                self.commit_names(coming, &result, &[]);
                self.env.run.names.commit(&self.env.host, last.defined.clone());
            }
            false => self.leave_head(),
        }
        // What was planned behind it saw what this host itself would have come to.
        self.ahead.drop_all();
        self.walk_past(coming, &last.result);
        let result = TaskResult { unreachable: false, ..last.result.clone() };
        self.after(coming, &result, last.fell);
        self.env.outlook.wake();
    }
}

/// A failure that `ignore_errors` or `ignore_unreachable` forgives; of a loop, all failed items have to be forgiven.
fn forgiven(result: &TaskResult, done: &[(Rc<Frame>, TaskResult)]) -> bool {
    let forgives = |(frame, item): &(Rc<Frame>, TaskResult)| match item.unreachable {
        true => frame.how.ignore_unreachable,
        false => frame.how.ignore_errors,
    };
    let bad = |item: &TaskResult| item.failed || item.unreachable;
    bad(result) && result.left_out.is_none() && done.iter().filter(|(_, item)| bad(item)).all(forgives)
}
