use std::rc::Rc;

use crate::project::{Branch, Placed, PlayTree, tasks_of};

use super::how::nearest;

/// The tasks of a play whose failure nothing catches.
pub struct Exposed {
    tasks: Vec<Rc<Placed>>,
    /// Those that a `rescue` stands behind.
    rescued: Vec<Rc<Placed>>,
    /// A task may end the play before those behind it.
    ends: bool,
}

impl Exposed {
    pub fn of(tree: &PlayTree) -> Self {
        let sections = [&tree.pre_tasks, &tree.tasks, &tree.post_tasks];
        let tasks: Vec<_> = sections.into_iter().flat_map(|section| uncaught(section)).collect();
        let rescued = sections.into_iter().flat_map(|section| rescued(section)).collect();
        Self { ends: tasks.iter().any(|placed| may_end(placed)), tasks, rescued }
    }

    /// Whether it is foreseen that this task fails.
    pub fn forgives(&self, placed: &Rc<Placed>) -> bool {
        caught(placed) || self.rescued.iter().any(|task| Rc::ptr_eq(task, placed))
    }

    /// Whether a failure of this task fails its host.
    pub fn has(&self, placed: &Rc<Placed>) -> bool {
        !ignored(placed) && self.tasks.iter().any(|task| Rc::ptr_eq(task, placed))
    }

    /// Whether every host comes to this task, its conditions aside, and a failure of it fails the host.
    pub fn surely_has(&self, placed: &Rc<Placed>) -> bool {
        !self.ends && !caught(placed) && self.has(placed)
    }
}

fn ignored(placed: &Placed) -> bool {
    nearest(placed, |keywords| keywords.ignore_errors.as_ref()).is_some()
}

/// Whether a task itself may make a failure none.
pub fn caught(placed: &Placed) -> bool {
    ignored(placed) || !placed.task.failed_when.is_empty()
}

/// The tasks of branches whose failure is one of the host, as far as blocks tell.
pub fn uncaught(branches: &[Branch]) -> Vec<Rc<Placed>> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(task) => tasks.push(task.clone()),
            Branch::Role { body, .. } => tasks.extend(uncaught(body)),
            Branch::Block(block) if block.rescue.is_empty() => tasks.extend(uncaught(&block.body)),
            Branch::Block(_) => {}
        }
    }
    tasks
}

fn rescued(branches: &[Branch]) -> Vec<Rc<Placed>> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(_) => {}
            Branch::Role { body, .. } => tasks.extend(rescued(body)),
            Branch::Block(block) if block.rescue.is_empty() => tasks.extend(rescued(&block.body)),
            Branch::Block(block) => tasks.extend(tasks_of(&block.body)),
        }
    }
    tasks
}

/// Whether a task may end the play before those behind it.
fn may_end(placed: &Placed) -> bool {
    let action = placed.task.args.free.as_ref().map(|free| free.value.source());
    placed.task.short_module() == "meta" && action.is_some_and(|action| action.starts_with("end_"))
}
