use std::{path::PathBuf, rc::Rc};

use super::tree::{Branch, Placed, PlayTree, Project};

impl Project {
    /// The files of tasks, variables and roles' descriptions that were read so far.
    pub fn files(&self) -> Vec<PathBuf> {
        self.sources.files()
    }

    /// All tasks and handlers that are known before the run, in the order of the plays.
    pub fn tasks(&self) -> impl Iterator<Item = Rc<Placed>> {
        self.plays.iter().flat_map(PlayTree::every_task)
    }
}

impl PlayTree {
    /// All tasks and handlers that are known before the run.
    pub fn every_task(&self) -> Vec<Rc<Placed>> {
        let sections = [&self.pre_tasks, &self.tasks, &self.post_tasks];
        let mut tasks: Vec<_> = sections.into_iter().flat_map(|section| tasks_of(section)).collect();
        tasks.extend(self.handlers.iter().cloned());
        tasks
    }
}

/// The tasks of branches in the order of the file, those of blocks and roles included.
pub fn tasks_of(branches: &[Branch]) -> Vec<Rc<Placed>> {
    let mut tasks = vec![];
    for branch in branches {
        match branch {
            Branch::Task(task) => tasks.push(task.clone()),
            Branch::Role { body, .. } => tasks.extend(tasks_of(body)),
            Branch::Block(block) => {
                for section in [&block.body, &block.rescue, &block.always] {
                    tasks.extend(tasks_of(section));
                }
            }
        }
    }
    tasks
}
