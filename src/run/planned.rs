use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use crate::{actions::Deed, plan::Change, project::Placed, template::Value};

use super::{frame::Frame, result::TaskResult};

/// A task that shall be planned on a host.
#[derive(Clone)]
pub struct Seed {
    pub placed: Rc<Placed>,
    pub number: u64,
    /// Of a handler: the task that notifies it or not, if nobody can say.
    pub doubt: Option<String>,
    /// Loop variables of the includes that brought it.
    pub bindings: Vec<(String, Value)>,
    /// Set when it is the task's turn.
    pub turn: Rc<Cell<bool>>,
    /// Of a loop under way: its items, and the first that is still to do.
    pub items: Option<Rc<[Value]>>,
    pub start: usize,
    /// How often that one, or the task itself, was tried before.
    pub tried: u32,
    /// It waits for a name.
    pub parked: Rc<Cell<bool>>,
    /// What it has come to ask with.
    pub frames: Rc<RefCell<Vec<Rc<Frame>>>>,
    /// How many items are planned together at most.
    pub most: usize,
}

/// What planning a task came to.
pub struct Planned {
    /// Of a loop, all its items.
    pub items: Option<Rc<[Value]>>,
    /// One for the task, or one for each item from the seed's start on.
    pub units: VecDeque<Unit>,
}

impl Planned {
    /// All units are decided without a change.
    pub fn is_settled(&self) -> bool {
        self.units.iter().all(|unit| matches!(unit.decision, Decision::Settled(_)))
    }
}

pub struct Unit {
    pub frame: Rc<Frame>,
    pub decision: Decision,
}

pub enum Decision {
    /// Decided without doing anything.
    Settled(Box<TaskResult>),
    /// To be carried out at the task's turn.
    Change(Box<Change>),
    /// What the engine itself has to do at the task's turn.
    Deed(Box<Deed>),
}
