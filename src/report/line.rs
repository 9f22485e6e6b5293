use std::time::Duration;

use crate::event::{Outcome, Status, TaskHead};

use super::{
    style::{Ink, Style},
    words::{clean, time},
};

/// Shorter times are not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// A task as lines name it: `role : name`.
pub fn title(task: &TaskHead) -> String {
    let handler = if task.handler { " (handler)" } else { "" };
    match &task.role {
        Some(role) => format!("{role} : {}{handler}", clean(&task.name)),
        None => clean(&task.name) + handler,
    }
}

/// The word for how something ended, and its colour.
pub fn word(outcome: &Outcome) -> (&'static str, Ink) {
    match outcome.status {
        Status::Ok => ("ok", Ink::Ok),
        Status::Changed => ("changed", Ink::Changed),
        Status::Skipped => ("skipping", Ink::Skipped),
        Status::Failed => ("failed", Ink::Failed),
        Status::Unreachable => ("unreachable", Ink::Unreachable),
        Status::Unknown => ("unknown", Ink::Warning),
    }
}

/// `changed: [host] role : task (item=label) (3.2s)`, without a newline.
pub fn line(style: Style, host: &str, task: &TaskHead, extra: &str, outcome: &Outcome) -> String {
    let (word, ink) = word(outcome);
    let head = match &outcome.delegate {
        Some(delegate) => format!("{word}: [{host} -> {delegate}]"),
        None => format!("{word}: [{host}]"),
    };
    let mut line = style.paint(ink, &head) + " " + &title(task) + extra;
    if outcome.elapsed >= WORTH_TELLING {
        line += &style.paint(Ink::Quiet, &format!(" ({})", time(outcome.elapsed)));
    }
    let forgiven = match (outcome.ignored, outcome.rescued) {
        (true, _) => " ...ignoring",
        (_, true) => " ...rescued",
        _ => "",
    };
    line + &style.paint(Ink::Skipped, forgiven)
}
