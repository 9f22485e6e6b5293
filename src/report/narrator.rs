use std::collections::{HashMap, HashSet};

use crate::{
    event::{Event, Outcome, TaskHead},
    source::Diagnostic,
};

use super::{
    folded::Folded,
    line::title,
    manner::Manner,
    recap::recap,
    style::Ink,
    task::{self, Items},
    words::{clean, count},
};

/// What is to be written for an event: to the output, and to the error output.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub warning: String,
}

/// Turns events into the lines that stay.
#[derive(Debug, Default)]
pub struct Narrator {
    manner: Manner,
    check: bool,
    /// Warnings that were told.
    warned: HashSet<String>,
    /// Loops under way, by host.
    items: HashMap<String, Items>,
    folded: Folded,
}

impl Narrator {
    pub fn new(manner: Manner) -> Self {
        Self { manner, ..Self::default() }
    }

    /// What an event comes to; often nothing.
    pub fn tell(&mut self, event: &Event) -> Said {
        let text = match event {
            Event::Warning { diagnostic } => return self.warn(diagnostic),
            Event::RunStarted { check, .. } => self.begin(*check),
            Event::PlayStarted { name, hosts } => {
                let title = self.paint(Ink::Bold, &format!("PLAY [{}]", clean(name)));
                format!("{}\n{title}: {}\n", self.fold_up(), count(hosts.len(), "host"))
            }
            Event::ItemFinished { host, task, label, outcome } => {
                self.items.entry(host.clone()).or_default().count(outcome);
                task::item(self.manner, host, task, label, outcome)
            }
            Event::TaskFinished { host, task, looped, outcome } => {
                self.finished(host, task, *looped, outcome)
            }
            Event::RunFinished { recap: of, elapsed } => {
                self.fold_up() + &recap(self.manner.style, of, self.check, *elapsed)
            }
            other => self.aside(other),
        };
        Said { text, warning: String::new() }
    }

    /// What is told in one line, or only to who wants to hear more.
    fn aside(&self, event: &Event) -> String {
        let wordy = self.manner.verbosity > 1;
        match event {
            Event::NoHosts => self.note("skipping: no hosts matched"),
            Event::NoMoreHosts => self.note("NO MORE HOSTS LEFT"),
            Event::Interrupted => {
                self.note("interrupted: ending what runs on the hosts (again: leaves it there)")
            }
            Event::TaskStarted { task } if wordy => {
                self.note(&format!("TASK [{}] {}", title(task), task.place))
            }
            Event::Output { host, line } if wordy => format!("  {host}| {}\n", clean(line)),
            Event::Notified { host, handler } if wordy => {
                self.note(&format!("notified: [{host}] {}", clean(handler)))
            }
            Event::Retrying { host, task, left, .. } => {
                let left = count(*left as usize, "attempt");
                self.note(&format!("retrying: [{host}] {} ({left} left)", title(task)))
            }
            Event::Included { file, hosts } if wordy => {
                self.note(&format!("included: {file} for {}", hosts.join(", ")))
            }
            _ => String::new(),
        }
    }

    fn begin(&mut self, check: bool) -> String {
        self.check = check;
        match check {
            true => self.paint(Ink::Bold, "CHECK MODE: what would change is told, nothing is changed") + "\n",
            false => String::new(),
        }
    }

    fn finished(&mut self, host: &str, task: &TaskHead, looped: bool, outcome: &Outcome) -> String {
        let items = self.items.remove(host).filter(|_| looped);
        let items = items.or(looped.then(Items::default));
        if self.manner.fold {
            self.folded.count(task, outcome);
        }
        task::task(self.manner, host, task, outcome, items)
    }

    fn warn(&mut self, diagnostic: &Diagnostic) -> Said {
        let text = diagnostic.render(self.manner.style.colour) + "\n";
        let new = self.warned.insert(text.clone());
        Said { text: String::new(), warning: if new { text } else { String::new() } }
    }

    fn fold_up(&mut self) -> String {
        self.folded.tell(self.manner.style)
    }

    fn note(&self, text: &str) -> String {
        self.paint(Ink::Skipped, text) + "\n"
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        self.manner.style.paint(ink, text)
    }
}
