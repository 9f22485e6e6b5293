use std::rc::Rc;

use crate::{
    plan::{Change, Failure, Forecast},
    playbook::{Setting, Task},
    template::{Halt, Value},
};

use super::{frame::Frame, result::TaskResult};

/// What check mode says of a change. What only the doing can tell are holes in it.
pub fn forecast(change: Change, frame: &Frame) -> TaskResult {
    let mut result = match change.forecast {
        Forecast::Changed(returns) | Forecast::Failed(returns, _) => TaskResult::of_returns(returns, true),
        Forecast::Unchanged(returns) => TaskResult::of_returns(returns, false),
        Forecast::Skipped(returns, reason) => {
            TaskResult { skipped: true, ..TaskResult::of_returns(returns, false) }
                .with("msg", Value::str(reason))
        }
        Forecast::Unknown(why) => TaskResult::unpredictable(why),
    };
    result.differences = change.differences;
    result.assume = change.assume;
    result.untold |= !change.untold.is_empty();
    result.undone = true;
    let task = &frame.placed.task;
    if let Some(name) = &task.register {
        let flags = [
            ("failed", may_fail(frame)),
            ("changed", result.skipped && judged(&task.changed_when)),
            ("attempts", !task.until.is_empty() || task.retries.is_some()),
        ];
        let flags = flags.into_iter().filter(|(_, open)| *open && result.untold).map(|(key, _)| key);
        for key in change.untold.into_iter().chain(flags) {
            result.keys.insert(key.to_owned(), hole(name, task));
        }
    }
    result
}

/// Whether tasks behind this one may see that it failed. A failure that nothing forgives ends the host's way: who reads
/// the result then knows that there was none.
fn may_fail(frame: &Frame) -> bool {
    let conditions = &frame.placed.task.failed_when;
    frame.how.ignore_errors && (conditions.is_empty() || judged(conditions))
}

/// Whether conditions look at the result: none of them is a plain word.
fn judged(conditions: &[Setting]) -> bool {
    !conditions.is_empty() && conditions.iter().all(|condition| condition.value.as_literal().is_none())
}

/// In the place of what a task would have registered or set.
pub fn hole(name: &str, task: &Task) -> Value {
    let verb = if task.register.as_deref() == Some(name) { "registers" } else { "sets" };
    Value::Hole(Rc::new(Halt::Unknown(format!("depends on `{name}`, which `{}` {verb}", called(task)))))
}

/// What a task is called in its playbook.
pub fn called(task: &Task) -> String {
    let name = task.name.as_ref().map(|name| name.value.source()).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| task.module.clone())
}

/// Whether a user who does not exist was to be become: in check mode, one that an earlier task would have made.
pub fn nobody_yet(failure: &Failure) -> bool {
    let told = ["unknown user", "does not exist", "no passwd entry", "unknown login"];
    failure.msg.starts_with("cannot become") && told.iter().any(|words| failure.msg.contains(words))
}
