use crate::event::{Event, Outcome, Recap, Status};

use super::write::{diagnostics, print};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// Where events are shown.
pub struct Screen {
    format: Format,
    verbosity: u8,
    diff: bool,
}

impl Screen {
    pub fn new(format: Format, verbosity: u8, diff: bool) -> Self {
        Self {
            format,
            verbosity,
            diff,
        }
    }

    pub fn show(&self, event: &Event) {
        match self.format {
            Format::Json => print(&format!("{}\n", serde_json::to_string(event).unwrap_or_default())),
            Format::Text => self.line(event),
        }
    }

    fn line(&self, event: &Event) {
        match event {
            Event::PlayStarted { name, .. } => print(&format!("\nPLAY [{name}]\n")),
            Event::TaskStarted { task } => print(&format!("\nTASK [{}]\n", task.name)),
            Event::TaskFinished { host, outcome, .. } => self.outcome(host, outcome),
            Event::Output { host, line } if self.verbosity > 1 => print(&format!("    {host}| {line}\n")),
            Event::Warning { diagnostic } => diagnostics(std::slice::from_ref(diagnostic)),
            Event::RunFinished { recap, .. } => recap_lines(recap),
            _ => {}
        }
    }

    fn outcome(&self, host: &str, outcome: &Outcome) {
        let word = match outcome.status {
            Status::Ok => "ok",
            Status::Changed => "changed",
            Status::Skipped => "skipping",
            Status::Failed => "failed",
            Status::Unreachable => "unreachable",
        };
        let bad = matches!(outcome.status, Status::Failed | Status::Unreachable);
        let shown =
            (bad || outcome.verbose || self.verbosity > 0).then(|| serde_json::to_string(&outcome.result));
        let shown = shown
            .and_then(Result::ok)
            .map(|text| format!(" => {text}"))
            .unwrap_or_default();
        print(&format!("{word}: [{host}]{shown}\n"));
        if self.diff {
            outcome
                .differences
                .iter()
                .for_each(|difference| print(&format!("{difference:?}\n")));
        }
        diagnostics(outcome.diagnostic.as_slice());
    }

    pub fn finish(&self) {}
}

fn recap_lines(recap: &Recap) {
    print("\nPLAY RECAP\n");
    for (host, counts) in &recap.hosts {
        print(&format!(
            "{host:<26} : ok={} changed={} unreachable={} failed={} skipped={} rescued={} ignored={}\n",
            counts.ok,
            counts.changed,
            counts.unreachable,
            counts.failed,
            counts.skipped,
            counts.rescued,
            counts.ignored
        ));
    }
}
