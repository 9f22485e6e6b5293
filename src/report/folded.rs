use indexmap::IndexMap;

use crate::event::{Outcome, Status, TaskHead};

use super::style::{Ink, Style};

/// Counters of what left no line, by role, for one play.
#[derive(Debug, Default)]
pub struct Folded {
    sections: IndexMap<String, Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    ok: usize,
    changed: usize,
    skipped: usize,
    failed: usize,
    unknown: usize,
}

impl Folded {
    pub fn count(&mut self, task: &TaskHead, outcome: &Outcome) {
        let module = task.module.rsplit('.').next().unwrap_or_default();
        let section = match &task.role {
            Some(role) => role,
            None if ["gather_facts", "setup"].contains(&module) => "facts",
            None => "tasks",
        };
        let counted = self.sections.entry(section.to_owned()).or_default();
        *match outcome.status {
            Status::Ok => &mut counted.ok,
            Status::Changed => &mut counted.changed,
            Status::Skipped => &mut counted.skipped,
            Status::Failed | Status::Unreachable => &mut counted.failed,
            Status::Unknown => &mut counted.unknown,
        } += 1;
    }

    /// One line for each role; the counters begin anew.
    pub fn tell(&mut self, style: Style) -> String {
        let sections = std::mem::take(&mut self.sections);
        let line = |(section, counted): (String, Counted)| {
            let line = format!("  {section}: {}", counted.words());
            format!("{}\n", style.paint(Ink::Quiet, &line))
        };
        sections.into_iter().map(line).collect()
    }
}

impl Counted {
    fn words(&self) -> String {
        let all = [
            (self.ok, "ok"),
            (self.changed, "changed"),
            (self.failed, "failed"),
            (self.skipped, "skipped"),
            (self.unknown, "unknown"),
        ];
        let words = all.iter().filter(|(number, _)| *number > 0);
        let words: Vec<String> = words.map(|(number, what)| format!("{number} {what}")).collect();
        words.join(", ")
    }
}
