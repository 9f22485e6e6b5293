use crate::event::{Outcome, Status, TaskHead};

use super::{
    difference::difference,
    failure,
    line::line,
    manner::Manner,
    results,
    style::Ink,
    words::{clean, indent},
};

/// What came of a loop's items on a host so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Items {
    pub all: usize,
    pub changed: usize,
    pub failed: usize,
}

impl Items {
    pub fn count(&mut self, outcome: &Outcome) {
        self.all += 1;
        self.changed += usize::from(outcome.status == Status::Changed);
        self.failed += usize::from(matches!(outcome.status, Status::Failed | Status::Unreachable));
    }

    fn summary(&self, outcome: &Outcome) -> String {
        let (all, changed, failed) = (self.all, self.changed, self.failed);
        match outcome.status {
            Status::Failed => format!(" ({failed} of {all} items)"),
            Status::Changed => format!(" ({changed} of {all} items)"),
            _ if all == 1 => " (1 item)".to_owned(),
            _ => format!(" ({all} items)"),
        }
    }
}

/// A task that ended on a host. `items`: those of its loop, which have been told of.
pub fn task(manner: Manner, host: &str, task: &TaskHead, outcome: &Outcome, items: Option<Items>) -> String {
    if manner.fold && !worth_a_line(manner, outcome) {
        return String::new();
    }
    let extra = items.map(|items| items.summary(outcome)).unwrap_or_default();
    let head = line(manner.style, host, task, &extra, outcome);
    match items {
        Some(items) if items.all > 0 => head + "\n",
        _ => head + &details(manner, outcome),
    }
}

/// One item of a loop: those that are right or skipped have no line unless it is asked for.
pub fn item(manner: Manner, host: &str, task: &TaskHead, label: &str, outcome: &Outcome) -> String {
    if !worth_a_line(manner, outcome) {
        return String::new();
    }
    let extra = format!(" (item={})", clean(label));
    let head = line(manner.style, host, task, &extra, outcome);
    indent(&(head + &details(manner, outcome)), 2)
}

fn worth_a_line(manner: Manner, outcome: &Outcome) -> bool {
    let quiet = matches!(outcome.status, Status::Ok | Status::Skipped);
    !quiet
        || manner.verbosity > 0
        || warnings(outcome).next().is_some()
        || (outcome.verbose && outcome.status == Status::Ok)
}

/// What stands behind and under the line of a result, with the newline that ends it.
fn details(manner: Manner, outcome: &Outcome) -> String {
    let all = manner.verbosity > 1;
    let bad = matches!(outcome.status, Status::Failed | Status::Unreachable);
    let mut text = match () {
        () if bad && (outcome.ignored || outcome.rescued) && manner.verbosity == 0 => {
            format!("\n{}", failure::brief(manner.style, outcome))
        }
        () if bad => format!("\n{}", failure::details(manner.style, outcome, all)),
        () => match &outcome.unpredictable {
            Some(why) => format!("\n  cannot be predicted: {}\n", clean(why)),
            None if outcome.verbose && outcome.status != Status::Skipped => said(outcome),
            None => "\n".to_owned(),
        },
    };
    let warning =
        |text: &str| format!("  {} {}\n", manner.style.paint(Ink::Warning, "warning:"), clean(text));
    text.extend(warnings(outcome).map(warning));
    if manner.diff && !bad {
        text.extend(outcome.differences.iter().map(|of| difference(manner.style, of)));
    }
    if manner.verbosity > 0 && (bad || !outcome.verbose) {
        text += &indent(&results::entries(&outcome.result, all), 2);
    }
    text
}

/// What a module warned of.
fn warnings(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let all = outcome.result.get("warnings").and_then(|all| all.as_array());
    all.into_iter().flatten().filter_map(|warning| warning.as_str())
}

/// ` => message` on the line, or the lines of it below.
fn said(outcome: &Outcome) -> String {
    let message = results::message(&outcome.result);
    let message = message.trim_end();
    match message.lines().count() {
        0 => "\n".to_owned(),
        1 => format!(" => {message}\n"),
        _ => format!("\n{}", indent(message, 2)),
    }
}
