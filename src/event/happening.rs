use std::{rc::Rc, time::Duration};

use serde::Serialize;

use crate::source::Diagnostic;

use super::{
    outcome::{Outcome, as_seconds},
    recap::Recap,
    told,
};

/// One thing that happened, in the order in which it did.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    RunStarted {
        playbook: String,
        check: bool,
        diff: bool,
    },
    PlayStarted {
        name: String,
        hosts: Vec<String>,
    },
    /// No host matches the play.
    NoHosts,
    HostConnecting {
        host: String,
    },
    HostConnected {
        host: String,
    },
    TaskStarted {
        task: Rc<TaskHead>,
    },
    /// A host began to act on the current task (not sent where nothing has to be done).
    HostActing {
        host: String,
        task: Rc<TaskHead>,
    },
    /// A line that a command of the user or a tool printed, as it came.
    Output {
        host: String,
        line: String,
    },
    /// Bytes of a file that went to a host.
    Transfer {
        host: String,
        path: String,
        sent: u64,
        total: u64,
    },
    /// Bytes of a large file of the controller that were read for its digest.
    Reading {
        host: String,
        path: String,
        read: u64,
        total: u64,
    },
    /// An attempt of `until`/`retries` failed.
    Retrying {
        host: String,
        task: Rc<TaskHead>,
        left: u32,
        delay_s: f64,
    },
    /// One item of a loop is done.
    ItemFinished {
        host: String,
        task: Rc<TaskHead>,
        label: String,
        outcome: Outcome,
    },
    /// A task is done on a host; for a loop the summary over its items.
    TaskFinished {
        host: String,
        task: Rc<TaskHead>,
        looped: bool,
        outcome: Outcome,
    },
    Included {
        file: String,
        hosts: Vec<String>,
    },
    /// A change notified a handler.
    Notified {
        host: String,
        handler: String,
    },
    Warning {
        #[serde(serialize_with = "told::diagnostic")]
        diagnostic: Diagnostic,
    },
    /// Every host of the play failed or is unreachable.
    NoMoreHosts,
    Interrupted,
    RunFinished {
        recap: Recap,
        #[serde(serialize_with = "as_seconds")]
        elapsed: Duration,
    },
}

/// A task, as a report names it.
#[derive(Clone, Debug, Serialize)]
pub struct TaskHead {
    /// Rendered name, or the module as written.
    pub name: String,
    pub role: Option<String>,
    pub module: String,
    /// `path:line:column`.
    pub place: String,
    pub handler: bool,
    pub check: bool,
}

impl Event {
    /// Takes this event into account.
    pub fn count(&self, recap: &mut Recap) {
        match self {
            Self::PlayStarted { hosts, .. } => hosts.iter().for_each(|host| recap.host(host)),
            Self::TaskFinished { host, outcome, .. } => recap.count(host, outcome),
            _ => {}
        }
    }
}
