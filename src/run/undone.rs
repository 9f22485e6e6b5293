//! Check mode, and what the tasks that it does not carry out would have changed: nobody knows what all that is, so a
//! module that fails behind them on the same machine may fail for that alone.

use std::rc::Rc;

use crate::{
    actions,
    ask::{Boot, Question},
    plan::{Failure, Leaves, LiesIn},
    vars::Unforeseen,
};

use super::{
    announced::here,
    deeds::brings_tasks,
    forecast::called,
    frame::Frame,
    host_run::HostRun,
    how::nearest,
    link::Link,
    registry,
    result::{Foreseen, TaskResult},
};

/// A failure that a task before this one may prevent. Arguments that are wrong stay wrong, and so does what nothing was
/// asked for.
pub fn foreseen(frame: &Frame, failure: &Failure) -> Option<Foreseen> {
    let asked = || frame.reads.borrow().iter().any(|asked| asked.kind != Boot::KIND);
    let open = match failure.lies_in {
        LiesIn::Itself => false,
        LiesIn::Controller => true,
        LiesIn::Host | LiesIn::Path => asked(),
    };
    let said = failure.msg.clone();
    (open && !failure.lost).then(|| Foreseen { said, lies_in: failure.lies_in, otherwise: None })
}

impl HostRun {
    /// A failure behind tasks that were not done on the machine cannot be predicted.
    pub fn doubted(&mut self, frame: &Frame, result: TaskResult) -> TaskResult {
        let Some(foreseen) = result.foreseen.clone() else { return result };
        let undone = match foreseen.lies_in {
            LiesIn::Controller => here(&self.env.run.links).map(|link| link.undone()).unwrap_or_default(),
            _ => frame.link.undone(),
        };
        let announced = || foreseen.lies_in == LiesIn::Path && !frame.link.book.borrow().world.is_empty();
        if let Some(otherwise) = foreseen.otherwise.clone().filter(|_| undone.is_empty() && announced()) {
            self.ahead.drop_behind();
            return *otherwise;
        }
        let Some((last, before)) = undone.split_last() else { return result };
        // What is planned behind it has seen a failure.
        self.ahead.drop_behind();
        if let Some(result) = foreseen.otherwise {
            return *result;
        }
        let tasks = match before.len() {
            0 => last.clone(),
            1 => format!("{last} and one task before it"),
            n => format!("{last} and {n} tasks before it"),
        };
        let said = foreseen.said.trim();
        let why = format!(
            "as the host is now, it fails: {said}; but {tasks}, which check mode does not carry out, may change that"
        );
        TaskResult { foreseen: Some(foreseen), ..TaskResult::unpredictable(why) }
    }

    /// Remembers a task that check mode has not carried out on its machine, if it may change more than is assumed.
    pub fn leave_undone(&self, frame: &Frame, result: &TaskResult) {
        let task = &frame.placed.task;
        // Behind others that are undone on the same machine, it is they who count.
        let behind = result.foreseen.as_ref().is_some_and(|foreseen| foreseen.lies_in == LiesIn::Host);
        let never = nearest(&frame.placed, |keywords| keywords.check_mode.as_ref()).is_some();
        if !frame.how.check || never || behind {
            return;
        }
        self.leave_unforeseen(frame, result);
        let leaves = match registry::find(&task.module) {
            Some(entry) => entry.leaves,
            None if brings_tasks(task) => Leaves::More,
            None => Leaves::Nothing,
        };
        let open = match leaves {
            Leaves::Nothing => false,
            Leaves::AsAssumed => result.unpredictable.is_some(),
            Leaves::More => result.undone || result.unpredictable.is_some(),
        };
        if !open {
            return;
        }
        let place = task.place.to_string();
        let line = place.rsplit_once(':').map_or(place.as_str(), |(line, _)| line);
        let name = format!("`{}` ({line})", called(task));
        self.machines(frame).iter().for_each(|link| link.book.borrow_mut().leave_undone(&name));
    }

    /// The same of hosts and groups that it may add.
    fn leave_unforeseen(&self, frame: &Frame, result: &TaskResult) {
        let task = &frame.placed.task;
        if result.unpredictable.is_none() || !["add_host", "group_by"].contains(&task.short_module()) {
            return;
        }
        let groups = match task.short_module() {
            "add_host" => actions::groups_to_fill(task, &frame.scope),
            _ => None,
        };
        let unforeseen = Unforeseen { task: called(task), groups };
        let mut all = self.env.run.store.unforeseen.borrow_mut();
        if !all.contains(&unforeseen) {
            all.push(unforeseen);
        }
    }

    /// Where a task would run: on all machines that are known, where that cannot be said.
    fn machines(&self, frame: &Frame) -> Vec<Rc<Link>> {
        let links = &self.env.run.links;
        if !Rc::ptr_eq(&frame.link, &links.nowhere()) {
            return vec![frame.link.clone()];
        }
        let delegated = nearest(&frame.placed, |keywords| keywords.delegate_to.as_ref()).is_some();
        let delegate = frame.how.delegate.as_deref();
        let reached = match delegated && delegate.is_none() {
            true => None,
            false => self.env.reach(&frame.scope, delegate).ok(),
        };
        reached.map_or_else(|| links.all(), |(link, _)| vec![link])
    }
}
