use std::rc::Rc;

use crate::{
    event::{Event, Outcome, Status},
    template::Value,
};

use super::{
    frame::Frame,
    host_run::{Coming, HostRun, Last, Standing},
    how,
    result::{TaskResult, summary},
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
        result: TaskResult,
        frame: Option<Rc<Frame>>,
        looped: bool,
        forgiven: bool,
        done: &[(Rc<Frame>, TaskResult)],
    ) {
        if let Some(life) = self.ahead.lives.pop_front() {
            self.env.outlook.forget(life.seed.number);
        }
        let register = coming.placed.task.register.as_deref();
        let mut effects = result.effects(register);
        for (_, item) in done.iter().filter(|_| looped) {
            effects.facts.extend(item.effects(None).facts);
        }
        self.env.run.names.commit(&self.env.host, effects);
        self.moved();
        self.walk_past(coming, &result);
        let rescued = self.after(&result, forgiven);
        self.report(&result, frame.as_deref(), looped, forgiven, rescued);
        if result.changed && !result.failed {
            self.notify(coming, done);
        }
        let fatal = done.iter().any(|(frame, _)| frame.how.any_errors_fatal) && result.failed && !forgiven;
        self.last = Some(Last { result, fatal, ends_play: false });
        self.turn_off();
        self.env.outlook.wake();
    }

    fn walk_past(&mut self, coming: &Coming, result: &TaskResult) {
        self.walker = coming.behind.clone();
        if !result.skipped {
            self.walker.ran();
        }
        if let Some(number) = coming.handler {
            self.notified.remove(&number);
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
            Turning::Flush => self.walker.flush(self.handlers.clone()),
            Turning::Into(entries) => {
                entries
                    .into_iter()
                    .rev()
                    .for_each(|(code, order, bindings)| self.walker.include(code, order, bindings));
            }
            Turning::EndHost => self.end(),
            Turning::EndRole => self.walker.end_role(),
            Turning::EndPlay => self.last.iter_mut().for_each(|last| last.ends_play = true),
        }
    }

    /// The play is over for this host, which has not failed.
    pub fn end(&mut self) {
        self.walker.stop();
        self.ahead.drop_all();
        self.moved();
    }

    /// Another host failed, and that is fatal for all: this one may still be rescued.
    pub fn fail_along(&mut self) {
        if self.standing == Standing::Active {
            self.ahead.drop_all();
            self.moved();
            if self.walker.fall() == Fallen::Out {
                self.standing = Standing::Failed;
            }
        }
    }

    /// Takes in the handlers of what was included, unless they are there.
    pub fn add_handlers(&mut self, more: &[Rc<crate::project::Placed>]) {
        if !more.is_empty() {
            self.handlers = super::program::with_handlers(&self.handlers, more);
            self.ahead.handlers(self.handlers.clone());
        }
    }

    /// Where a failure leads; whether it is rescued.
    fn after(&mut self, result: &TaskResult, forgiven: bool) -> bool {
        if !(result.failed || result.unreachable) || forgiven {
            self.ahead.went_well();
            return false;
        }
        self.ahead.drop_all();
        if result.unreachable {
            self.standing = Standing::Unreachable;
            return false;
        }
        let name = self.progress.head.as_ref().map(|head| head.name.clone()).unwrap_or_default();
        match self.walker.fall() {
            Fallen::Rescued => {
                let task = Value::dict([("name", Value::str(name))]);
                let set = [("ansible_failed_task", task), ("ansible_failed_result", result.value())];
                let set = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                let effects = super::names::Effects { set, ..Default::default() };
                self.env.run.names.commit(&self.env.host, effects);
                true
            }
            Fallen::Always => false,
            Fallen::Out => {
                self.standing = Standing::Failed;
                false
            }
        }
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
        let outcome = Outcome { ignored: forgiven, rescued, ..result.outcome(no_log, delegate, elapsed) };
        if outcome.status == Status::Ok && task.module.ends_with("meta") {
            return;
        }
        let host = self.env.host.clone();
        self.env.run.tell(Event::TaskFinished { host, task, looped, outcome });
    }

    /// Notifies the handlers that a changed task names.
    fn notify(&mut self, coming: &Coming, done: &[(Rc<Frame>, TaskResult)]) {
        let Some(setting) = how::nearest(&coming.placed, |keywords| keywords.notify.as_ref()) else {
            return;
        };
        for (frame, _) in done.iter().filter(|(_, result)| result.changed) {
            let names = match setting.value.render(&*frame.scope) {
                Ok(value) => names(&value),
                Err(_) => vec![setting.value.source()],
            };
            for name in names {
                self.notify_one(&name, &setting.place, frame);
            }
        }
        if self.ahead.lives.iter().any(|life| life.handler.is_some()) {
            self.ahead.drop_all();
        }
    }

    fn notify_one(&mut self, name: &str, place: &crate::source::Place, frame: &Frame) {
        let found = super::handlers::named(&self.handlers, name, &*frame.scope);
        if found.is_empty() {
            let names = super::handlers::names(&self.handlers, &*frame.scope);
            let message = format!("the requested handler `{name}` was not found");
            let hint = crate::source::did_you_mean_hint(name, names);
            let diagnostic = crate::source::Diagnostic::error(message).at(place).maybe_hint(hint);
            self.env.run.tell(Event::Warning { diagnostic });
        }
        self.notified.extend(found);
        self.env.run.tell(Event::Notified { host: self.env.host.clone(), handler: name.to_owned() });
    }

    /// Takes over what a `run_once` task came to on the first host.
    pub fn copy(&mut self, coming: &Coming, result: &TaskResult) {
        if let Some(life) = self.ahead.lives.pop_front() {
            self.env.outlook.forget(life.seed.number);
        }
        let effects = result.effects(coming.placed.task.register.as_deref());
        self.env.run.names.commit(&self.env.host, effects);
        self.moved();
        self.walk_past(coming, result);
        if result.failed || result.unreachable {
            self.after(&TaskResult { failed: true, unreachable: false, ..result.clone() }, false);
        }
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
    bad(result) && done.iter().filter(|(_, item)| bad(item)).all(forgives)
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.borrow().iter().map(ToString::to_string).collect(),
        Value::Null | Value::Omit => vec![],
        other => vec![other.to_string()],
    }
}
