use std::rc::Rc;

use crate::{
    project::{Branch, Placed},
    vars::Role,
};

/// A straight list of what runs, made from the tree of blocks: all that is between tasks is in it as marks.
pub type Code = Rc<[Op]>;

pub enum Op {
    Task(Rc<Placed>),
    /// A handler, run only where it was notified; the number counts handlers in definition order.
    Handler(usize, Rc<Placed>),
    /// A block begins: where its parts are.
    Enter(Parts),
    /// The body or rescue part of the innermost block ended: goes on with `always`.
    Leave,
    /// The `always` part ended.
    End,
    /// A role begins; its end, to skip it.
    Role(Rc<Role>, usize),
    RoleEnd(Rc<Role>),
    /// Notified handlers run here.
    Flush,
}

#[derive(Clone, Copy, Debug)]
pub struct Parts {
    pub rescue: Option<usize>,
    pub always: usize,
}

/// Whether the run's tags select a task.
pub type Selects<'a> = &'a dyn Fn(&[String]) -> bool;

/// Lays out branches one after the other.
pub fn compile(branches: &[Branch], selects: Selects) -> Code {
    let mut ops = vec![];
    lay_all(branches, selects, &mut ops);
    ops.into()
}

/// The three sections of a play after the task that gathers facts, each followed by its flush of handlers.
pub fn compile_sections(first: Option<Rc<Placed>>, sections: [&[Branch]; 3], selects: Selects) -> Code {
    let mut ops = vec![];
    lay_all(&first.map(Branch::Task).into_iter().collect::<Vec<_>>(), selects, &mut ops);
    for section in sections {
        lay_all(section, selects, &mut ops);
        ops.push(Op::Flush);
    }
    ops.into()
}

/// Handlers with more behind them, but for those that are there already.
pub fn with_handlers(handlers: &Code, more: &[Rc<Placed>]) -> Code {
    let known: Vec<Rc<Placed>> = handlers.iter().filter_map(handler).collect();
    let new = more.iter().filter(|placed| !known.iter().any(|k| Rc::ptr_eq(&k.task, &placed.task))).cloned();
    compile_handlers(&known.iter().cloned().chain(new).collect::<Vec<_>>())
}

fn handler(op: &Op) -> Option<Rc<Placed>> {
    match op {
        Op::Handler(_, placed) => Some(placed.clone()),
        _ => None,
    }
}

pub fn compile_handlers(handlers: &[Rc<Placed>]) -> Code {
    handlers.iter().enumerate().map(|(number, placed)| Op::Handler(number, placed.clone())).collect()
}

fn lay_all(branches: &[Branch], selects: Selects, ops: &mut Vec<Op>) {
    branches.iter().for_each(|branch| lay(branch, selects, ops));
}

fn lay(branch: &Branch, selects: Selects, ops: &mut Vec<Op>) {
    match branch {
        Branch::Task(placed) if !selects(&placed.tags) => {}
        Branch::Task(placed) => ops.push(Op::Task(placed.clone())),
        Branch::Role { role, body } => {
            let start = ops.len();
            ops.push(Op::Role(role.clone(), 0));
            lay_all(body, selects, ops);
            ops.push(Op::RoleEnd(role.clone()));
            ops[start] = Op::Role(role.clone(), ops.len());
        }
        Branch::Block(block) => lay_block([&block.body, &block.rescue, &block.always], selects, ops),
    }
}

fn lay_block([body, rescue, always]: [&[Branch]; 3], selects: Selects, ops: &mut Vec<Op>) {
    if rescue.is_empty() && always.is_empty() {
        return lay_all(body, selects, ops);
    }
    let start = ops.len();
    ops.push(Op::Leave);
    lay_all(body, selects, ops);
    ops.push(Op::Leave);
    let rescue_at = (!rescue.is_empty()).then_some(ops.len());
    lay_all(rescue, selects, ops);
    if rescue_at.is_some() {
        ops.push(Op::Leave);
    }
    ops[start] = Op::Enter(Parts { rescue: rescue_at, always: ops.len() });
    lay_all(always, selects, ops);
    ops.push(Op::End);
}
