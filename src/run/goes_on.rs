use std::rc::Rc;

use crate::{
    remote::GoesOn,
    template::{Halt, Value},
};

use super::{frame::Frame, result::TaskResult, settle::settle};

/// With which exit statuses of a user's command the tasks behind it come next, as far as that can be said before it has
/// run. `None`: that needs its output.
pub fn goes_on(frame: &Frame) -> Option<GoesOn> {
    let task = &frame.placed.task;
    if frame.how.ignore_errors {
        return Some(GoesOn::Always);
    }
    let statuses = match task.failed_when.is_empty() {
        true => 0..=0,
        // Where a program is missing, its module fails whatever the status.
        false => 0..=126_u8,
    };
    let mut with = vec![];
    for status in statuses {
        let result = settle(task, &frame.scope, hypothetical(status)).ok()?;
        if result.unpredictable.is_some() {
            return None;
        }
        if !result.failed {
            with.push(status);
        }
    }
    (!with.is_empty()).then_some(GoesOn::With(with))
}

/// The result of a command of which only the exit status is known.
fn hypothetical(status: u8) -> TaskResult {
    const UNKNOWN: &[&str] = &[
        "cmd",
        "stdout",
        "stderr",
        "stdout_lines",
        "stderr_lines",
        "start",
        "end",
        "delta",
        "msg",
        "warnings",
        "exception",
    ];
    let why = "the command has not run yet";
    let hole = Value::Hole(Rc::new(Halt::Unknown(why.to_owned())));
    let known = TaskResult { changed: true, ..TaskResult::default() }.with("rc", Value::Int(status.into()));
    UNKNOWN.iter().fold(known, |result, key| result.with(key, hole.clone()))
}
