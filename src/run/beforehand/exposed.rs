use std::{collections::HashSet, rc::Rc};

use crate::project::{Branch, Placed, PlayTree, tasks_of};

use super::super::how::nearest;

/// The tasks of a list whose failure nothing catches.
pub struct Exposed {
    tasks: HashSet<*const Placed>,
    /// Those that are no handlers.
    come: HashSet<*const Placed>,
    /// Those to which every host comes, their conditions aside: no task before them may end the play.
    sure: HashSet<*const Placed>,
    /// Those that a `rescue` stands behind.
    rescued: HashSet<*const Placed>,
    /// Keeps the tasks alive whose addresses are keys.
    _kept: Vec<Rc<Placed>>,
}

impl Exposed {
    /// `ends`: whether a task may end the play before those behind it.
    pub fn of(tree: &PlayTree, ends: &dyn Fn(&Placed) -> bool) -> Self {
        let sections = [&tree.pre_tasks, &tree.tasks, &tree.post_tasks];
        // Handlers run between the sections at least.
        let flushed = tree.handlers.iter().any(|handler| ends(handler));
        let mut exposed =
            Self::among(&sections.map(|section| &section[..]), &|placed| ends(placed) || flushed);
        exposed.tasks.extend(tree.handlers.iter().map(Rc::as_ptr));
        exposed
    }

    /// Of what a task brings in, which is exposed itself. `sure`: every host comes to it.
    pub fn below(branches: &[Branch], sure: bool, ends: &dyn Fn(&Placed) -> bool) -> Self {
        match Self::among(&[branches], ends) {
            exposed if sure => exposed,
            exposed => Self { sure: HashSet::new(), come: HashSet::new(), ..exposed },
        }
    }

    /// Of what a task brings in whose failure is caught.
    pub fn nothing() -> Self {
        Self::among(&[], &|_| false)
    }

    fn among(sections: &[&[Branch]], ends: &dyn Fn(&Placed) -> bool) -> Self {
        let all: Vec<_> = sections.iter().flat_map(|section| tasks_of(section)).collect();
        let until_end = all.iter().scan(false, |ended, placed| {
            let before = *ended;
            *ended |= ends(placed);
            (!before).then_some(Rc::as_ptr(placed))
        });
        let sure = until_end.collect();
        let come: HashSet<_> = sections.iter().flat_map(|section| uncaught(section)).collect();
        let rescued = sections.iter().flat_map(|section| rescued(section)).collect();
        Self { sure, tasks: come.clone(), come, rescued, _kept: all }
    }

    /// Whether a failure of this task fails its host.
    pub fn has(&self, placed: &Rc<Placed>) -> bool {
        !ignored(placed) && self.tasks.contains(&Rc::as_ptr(placed))
    }

    /// Whether it is foreseen that this task fails.
    pub fn forgives(&self, placed: &Rc<Placed>) -> bool {
        caught(placed) || self.rescued.contains(&Rc::as_ptr(placed))
    }

    /// Whether hosts come to this task, unless they fail or are ended before, or its conditions do not hold.
    pub fn comes_to(&self, placed: &Rc<Placed>) -> bool {
        self.come.contains(&Rc::as_ptr(placed))
    }

    /// Whether every host comes to this task, its conditions aside, and a failure of it fails the host.
    pub fn surely_has(&self, placed: &Rc<Placed>) -> bool {
        !caught(placed) && self.sure.contains(&Rc::as_ptr(placed)) && self.has(placed)
    }
}

fn ignored(placed: &Placed) -> bool {
    nearest(placed, |keywords| keywords.ignore_errors.as_ref()).is_some()
}

/// Whether a task itself may make a failure none.
fn caught(placed: &Placed) -> bool {
    ignored(placed) || !placed.task.failed_when.is_empty()
}

fn rescued(branches: &[Branch]) -> Vec<*const Placed> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(_) => {}
            Branch::Role { body, .. } => tasks.extend(rescued(body)),
            Branch::Block(block) if block.rescue.is_empty() => tasks.extend(rescued(&block.body)),
            Branch::Block(block) => tasks.extend(tasks_of(&block.body).iter().map(Rc::as_ptr)),
        }
    }
    tasks
}

fn uncaught(branches: &[Branch]) -> Vec<*const Placed> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(task) => tasks.push(Rc::as_ptr(task)),
            Branch::Role { body, .. } => tasks.extend(uncaught(body)),
            Branch::Block(block) => {
                if block.rescue.is_empty() {
                    tasks.extend(uncaught(&block.body));
                }
                tasks.extend(uncaught(&block.always));
            }
        }
    }
    tasks
}

/// Whether a task may end the play before those behind it. One that fails whatever happens was meant to.
pub fn may_end(placed: &Placed) -> bool {
    let action = placed.task.args.free.as_ref().map(|free| free.value.source());
    match placed.task.short_module() {
        "meta" => action.is_some_and(|action| action.starts_with("end_") || action.contains("{{")),
        "fail" => super::super::how::all(placed, |keywords| &keywords.when).is_empty(),
        _ => false,
    }
}
