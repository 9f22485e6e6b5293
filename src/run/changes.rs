//! What tasks may change, whoever comes to them.

use crate::{actions, plan::Leaves, playbook::Task};

use super::{
    deeds::brings_tasks,
    registry::{self, Entry},
};

/// Tasks that write nothing, wherever they run.
pub const READERS: &[&str] = &[
    "assert",
    "debug",
    "fail",
    "gather_facts",
    "meta",
    "pause",
    "ping",
    "set_fact",
    "setup",
    "slurp",
    "stat",
    "wait_for",
];

/// Whether a task may change anything.
pub fn changes(task: &Task) -> bool {
    // Somebody may bring a file meanwhile.
    const WAITS: &[&str] = &["pause", "wait_for"];
    if WAITS.contains(&task.short_module()) {
        return true;
    }
    let is_action = actions::find(&task.module).is_some() && !brings_tasks(task);
    !is_action && !READERS.contains(&task.short_module())
}

/// Whether a task may do anything, as a command may.
pub fn does_as_it_likes(task: &Task) -> bool {
    let likes = |entry: &Entry| entry.leaves != Leaves::AsAssumed;
    registry::find(&task.module).is_none_or(likes) && !brings_system(task) && !brings_tasks(task)
}

/// Whether what a task brings in lies where the system keeps it, not in a project's folder.
pub fn brings_system(task: &Task) -> bool {
    const OF_SYSTEM: &[&str] = &["apt", "package", "pip", "uv_pip", "service", "systemd", "user"];
    registry::find(&task.module).is_some_and(|entry| OF_SYSTEM.contains(&entry.name))
}
