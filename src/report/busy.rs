use std::time::Instant;

use indexmap::IndexMap;

use crate::event::{Event, TaskHead};

use super::{
    line::title,
    words::{cut, last_writing, size, time},
};

/// Lines for hosts at work; the others are counted.
const HOSTS: usize = 8;

/// What goes on at this moment: the part of the screen that is drawn anew again and again.
#[derive(Debug, Default)]
pub struct Busy {
    play: String,
    task: Option<(String, Instant)>,
    hosts: IndexMap<String, Doing>,
}

#[derive(Debug)]
struct Doing {
    since: Instant,
    task: String,
    what: String,
}

impl Busy {
    /// Takes in an event of this moment.
    pub fn see(&mut self, event: &Event, now: Instant) {
        match event {
            Event::PlayStarted { name, .. } => {
                self.play.clone_from(name);
                self.task = None;
                self.hosts.clear();
            }
            Event::RunFinished { .. } => *self = Self::default(),
            Event::TaskStarted { task } => self.task = Some((title(task), now)),
            Event::HostConnecting { host } => self.doing(host, now).what = "connecting".to_owned(),
            Event::HostActing { host, task } => self.acts(host, task, now),
            Event::Output { host, line } => self.printed(host, line, now),
            Event::Transfer { host, path, sent, total } => {
                self.doing(host, now).what = transfer(path, *sent, *total)
            }
            Event::Reading { host, path, read, total } => {
                self.doing(host, now).what = format!("reads {}", transfer(path, *read, *total));
            }
            Event::Retrying { host, left, .. } => {
                self.doing(host, now).what = format!("tries again, {left} left");
            }
            Event::HostConnected { host } | Event::TaskFinished { host, .. } => self.end(host),
            _ => {}
        }
    }

    fn doing(&mut self, host: &str, now: Instant) -> &mut Doing {
        let task = self.task.as_ref().map(|(task, _)| task.clone()).unwrap_or_default();
        self.hosts.entry(host.to_owned()).or_insert_with(|| Doing { since: now, task, what: String::new() })
    }

    fn acts(&mut self, host: &str, task: &TaskHead, now: Instant) {
        let doing = self.doing(host, now);
        doing.task = title(task);
        doing.what.clear();
    }

    fn printed(&mut self, host: &str, line: &str, now: Instant) {
        let line = last_writing(line);
        if !line.trim().is_empty() {
            self.doing(host, now).what = line.trim().to_owned();
        }
    }

    fn end(&mut self, host: &str) {
        self.hosts.shift_remove(host);
    }

    /// The lines of this moment: the task, and under it each host at work with the time that it takes.
    pub fn lines(&self, now: Instant, columns: usize) -> Vec<String> {
        let mut lines = vec![self.head(now)];
        let names = self.hosts.keys().map(|host| unicode_width::UnicodeWidthStr::width(host.as_str()));
        let widest = names.max().unwrap_or(0).min(columns / 3);
        for (host, doing) in self.hosts.iter().take(HOSTS) {
            lines.push(self.host(host, doing, now, widest));
        }
        if self.hosts.len() > HOSTS {
            lines.push(format!("  and {} more", self.hosts.len() - HOSTS));
        }
        lines.iter().map(|line| cut(line, columns)).collect()
    }

    fn head(&self, now: Instant) -> String {
        match &self.task {
            Some((task, since)) => {
                format!("{task}  {}", time(now.saturating_duration_since(*since)))
            }
            None => self.play.clone(),
        }
    }

    fn host(&self, host: &str, doing: &Doing, now: Instant, widest: usize) -> String {
        let name = super::words::pad(&cut(host, widest), widest);
        let took = time(now.saturating_duration_since(doing.since));
        let own = match &self.task {
            Some((task, _)) if *task == doing.task => String::new(),
            _ => format!("{}: ", doing.task),
        };
        format!("  {name} {took:>7}  {own}{}", doing.what).trim_end().to_owned()
    }
}

fn transfer(path: &str, sent: u64, total: u64) -> String {
    let share = (sent * 100).checked_div(total).unwrap_or(100);
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{name}: {} of {} ({share}%)", size(sent), size(total))
}
