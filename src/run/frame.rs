use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use crate::{ask::Asked, playbook::Task, project::Placed, remote::Become, template::Value, vars::TaskScope};

use super::{extras::Extras, how::How, link::Link, result::TaskResult};

/// One task, or one item of its loop, on one host: what it sees and how it runs.
pub struct Frame {
    pub placed: Rc<Placed>,
    pub scope: Rc<TaskScope>,
    pub how: How,
    /// As whom.
    pub identity: Option<Become>,
    /// Where: the host's own machine, or that of the delegate.
    pub link: Rc<Link>,
    /// Of the link's book when planning began.
    pub epoch: u64,
    /// Set when it is the task's turn.
    pub turn: Rc<Cell<bool>>,
    /// Of a loop: the loop variables, and the label to show.
    pub item: Option<Item>,
    /// Which attempt this is, of a task that may be tried again.
    pub attempt: Option<u32>,
    /// What its plan has asked so far, as its identity on its machine.
    pub reads: Rc<RefCell<Vec<Asked>>>,
    /// Of a task whose result is registered: what that holds besides the module's keys.
    pub extras: OnceCell<Rc<Extras>>,
}

#[derive(Clone)]
pub struct Item {
    pub index: usize,
    pub bindings: Vec<(String, Value)>,
    pub label: String,
}

impl Frame {
    /// Of a plan that begins now and has asked nothing yet.
    pub fn new(
        placed: Rc<Placed>,
        scope: Rc<TaskScope>,
        how: How,
        item: Option<Item>,
        turn: Rc<Cell<bool>>,
        (link, identity): (Rc<Link>, Option<Become>),
    ) -> Self {
        let epoch = link.book.borrow().epoch();
        let (reads, extras) = (Rc::default(), OnceCell::new());
        let attempt = tries_again(&placed.task).then_some(1);
        Self { placed, scope, how, identity, link, epoch, turn, item, attempt, reads, extras }
    }

    /// The host that gets the facts, where that is not the host of the task.
    pub fn elsewhere(&self) -> Option<&str> {
        self.how.delegate.as_deref().filter(|_| self.how.delegate_facts)
    }

    /// A result of this attempt: `changed_when`, `failed_when` and `until` see which one it is.
    pub fn counted(&self, result: TaskResult) -> TaskResult {
        match self.attempt {
            Some(attempt) if !(result.skipped || result.unreachable) => {
                result.with("attempts", Value::Int(i64::from(attempt)))
            }
            _ => result,
        }
    }

    /// No answer that the plan was made from has been forgotten since.
    pub fn fresh(&self) -> bool {
        self.link.book.borrow().epoch() == self.epoch
    }
}

/// Whether a task may be tried again: `until`, or `retries` alone.
pub fn tries_again(task: &Task) -> bool {
    !task.until.is_empty() || task.retries.is_some()
}
