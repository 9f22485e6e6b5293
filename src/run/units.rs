use std::{rc::Rc, time::Duration};

use crate::{event::Event, remote::Error, source::Diagnostic, template::Value};

use super::{
    carry_out::{failure, judged},
    chain::Place,
    chained::{Held, ran},
    clock::Clock,
    forecast::called,
    frame::Frame,
    host_run::HostRun,
    how::{nearest, number},
    planned::{Decision, Unit},
    result::TaskResult,
};

impl HostRun {
    /// Whether the head is planned, and if so, whether all that it was planned from still holds.
    pub fn head_units(&self) -> Option<bool> {
        let planned = self.ahead.lives.front()?.planned.as_ref()?;
        let held = self.chain.as_ref().is_some_and(|chain| chain.holds(self.ahead.lives[0].seed.number));
        Some(held || planned.units.iter().all(|unit| unit.frame.fresh()))
    }

    pub fn items(&self) -> Option<Rc<[Value]>> {
        self.ahead.lives.front()?.planned.as_ref()?.items.clone()
    }

    /// The head ends with this result, whatever was planned.
    pub fn fail_head(&mut self, result: TaskResult) {
        let frame = self.head_frame();
        self.progress.done.extend(frame.map(|frame| (frame, result)));
    }

    fn head_frame(&self) -> Option<Rc<Frame>> {
        let head = self.ahead.lives.front()?;
        let planned = head.planned.as_ref().and_then(|planned| planned.units.front());
        Some(
            planned.map_or_else(|| super::life::bare(&self.env, &head.seed, None), |unit| unit.frame.clone()),
        )
    }

    /// Goes through the head's units in order; `false` when it has to be planned anew.
    pub async fn units(&mut self) -> bool {
        let items = self.items();
        let all = items.as_ref().map_or(1, |items| items.len());
        while self.progress.done.len() < all {
            Box::pin(self.begin_chain()).await;
            let Some((place, unit)) = self.next_unit() else { break };
            let Unit { frame, decision } = unit;
            let (result, goes_on) = match self.one(place, &frame, decision, &items).await {
                Some(done) => done,
                None => break,
            };
            let Some(result) = self.again(&frame, result).await else { break };
            let result = self.doubted(&frame, result);
            self.leave_undone(&frame, &result);
            let assumed = self.assume(&frame, &result);
            self.done(frame, result, items.is_some());
            if self.broken() {
                return true;
            }
            if self.progress.done.len() < all {
                self.wait_between().await;
            }
            if assumed || !goes_on {
                break;
            }
        }
        if self.progress.done.len() >= all {
            return true;
        }
        self.ahead.restart(items, self.progress.done.len(), self.progress.attempts);
        false
    }

    /// The head's next unit, and which one it is.
    fn next_unit(&mut self) -> Option<(Place, Unit)> {
        let head = self.ahead.lives.front_mut()?;
        let place = (head.seed.number, self.progress.done.len());
        Some((place, head.planned.as_mut()?.units.pop_front()?))
    }

    /// Does one unit. Gives its result, and whether the units behind it are still right. `None`: it has to be planned
    /// anew.
    async fn one(
        &mut self,
        place: Place,
        frame: &Rc<Frame>,
        decision: Decision,
        items: &Option<Rc<[Value]>>,
    ) -> Option<(TaskResult, bool)> {
        let clock = Clock::start();
        match (self.held(place).await, decision) {
            (Held::Stopped, _) => None,
            (Held::Lost(error, unknown), _) => Some((lost(error, &unknown), false)),
            (_, Decision::Settled(result)) => Some((*result, true)),
            (held, Decision::Deed(deed)) => {
                Some((Box::pin(self.perform(frame, *deed)).await, matches!(held, Held::Confirmed)))
            }
            (Held::Ran(replies), Decision::Change(mut change)) => {
                let differences = std::mem::take(&mut change.differences);
                Some((judged(frame, differences, ran(*change, replies), clock), self.chain.is_some()))
            }
            (_, Decision::Change(change)) => {
                Some((Box::pin(self.carry_out(frame, *change, items)).await?, false))
            }
        }
    }

    /// In check mode, takes an announced change for made: what is behind it is planned anew.
    fn assume(&mut self, frame: &Frame, result: &TaskResult) -> bool {
        // A task that is never done changes nothing in a real run either.
        let never = nearest(&frame.placed, |keywords| keywords.check_mode.as_ref()).is_some();
        if result.assume.is_empty() || never || !self.env.run.options.check {
            return false;
        }
        let task = called(&frame.placed.task);
        result.assume.iter().for_each(|assumption| frame.link.assume(assumption, &task));
        self.ahead.drop_behind();
        true
    }

    fn done(&mut self, frame: Rc<Frame>, result: TaskResult, looped: bool) {
        self.progress.attempts = 0;
        if looped && let (Some(item), Some(head)) = (&frame.item, &self.progress.head) {
            let elapsed = self.progress.started.map(|started| started.elapsed()).unwrap_or_default();
            let delegate = frame.how.delegate.clone().filter(|delegate| *delegate != self.env.host);
            let mut outcome = result.outcome(frame.how.no_log, delegate, elapsed);
            outcome.ignored = result.failed && result.left_out.is_none() && frame.how.ignore_errors;
            let (host, label, task) = (self.env.host.clone(), item.label.clone(), head.clone());
            let label = if frame.how.no_log { "None".to_owned() } else { label };
            self.env.run.tell(Event::ItemFinished { host, task, label, outcome });
        }
        self.progress.done.push((frame, result));
    }

    /// `loop_control.pause`: seconds between items.
    async fn wait_between(&self) {
        let Some((frame, _)) = self.progress.done.last() else { return };
        let pause = frame.placed.task.r#loop.as_ref().and_then(|looped| looped.control.pause.as_ref());
        if let Ok(Some(seconds)) = number(pause, &*frame.scope)
            && !self.env.run.options.check
        {
            tokio::time::sleep(Duration::from_secs_f64(seconds.clamp(0.0, 1e9))).await;
        }
    }

    /// Whether the loop ends early: the machine is lost, or `break_when` holds.
    fn broken(&self) -> bool {
        let Some((frame, result)) = self.progress.done.last() else {
            return false;
        };
        let Some(looped) = &frame.placed.task.r#loop else {
            return false;
        };
        let scope = super::settle::seeing(&frame.placed.task, &frame.scope, result);
        result.unreachable || super::items::breaks(looped, &scope).unwrap_or(false)
    }
}

/// The connection was lost in the middle of a chain.
fn lost(error: Error, unknown: &[String]) -> TaskResult {
    let had_begun = matches!(error, Error::Lost(_));
    let mut result = TaskResult::of_failure(failure(error), None);
    if had_begun && !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().map(|name| format!("`{name}`")).collect();
        let hint =
            format!("these tasks were sent along, and nobody knows whether they ran: {}", names.join(", "));
        let message = result.keys.get("msg").map(ToString::to_string).unwrap_or_default();
        result.diagnostic = Some(Diagnostic::error(message).hint(hint));
    }
    result
}
