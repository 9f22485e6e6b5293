use std::rc::Rc;

use crate::{
    project::{Branch, Placed},
    template::Value,
    vars::Role,
};

/// A straight list of what runs, made from the tree of blocks: all that is between tasks is in it as marks.
pub type Code = Rc<[Op]>;

/// Names bound for a stretch of tasks, above all other variables.
pub type Bindings = Rc<[(String, Value)]>;

pub enum Op {
    Task(Rc<Placed>),
    /// A handler, run only where it was notified; the number counts handlers in definition order. With the loop
    /// variables of the include that brought it.
    Handler(usize, Rc<Placed>, Bindings),
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

/// The three sections of a play after the task that gathers facts, each followed by its flush of handlers; `force`:
/// also after a failure.
pub fn compile_sections(
    first: Option<Rc<Placed>>,
    sections: [&[Branch]; 3],
    selects: Selects,
    force: bool,
) -> Code {
    let first: Vec<_> = first.map(Branch::Task).into_iter().collect();
    let mut ops = vec![];
    lay_all(&first, selects, &mut ops);
    for section in sections {
        match force {
            true => lay_forced(section, selects, &mut ops),
            false => {
                lay_all(section, selects, &mut ops);
                ops.push(Op::Flush);
            }
        }
    }
    ops.into()
}

/// As a block whose `always` part is the flush.
fn lay_forced(section: &[Branch], selects: Selects, ops: &mut Vec<Op>) {
    let start = ops.len();
    ops.push(Op::Leave);
    lay_all(section, selects, ops);
    ops.push(Op::Leave);
    let (rescue, always) = (None, ops.len());
    ops[start] = Op::Enter(Parts { rescue, always });
    ops.extend([Op::Flush, Op::End]);
}

/// Handlers with more behind them, which an include with these loop variables brought.
pub fn with_handlers(handlers: &Code, more: &[Rc<Placed>], bindings: &Bindings) -> Code {
    let known = handlers.iter().filter_map(handler);
    let new = more.iter().map(|placed| (placed.clone(), bindings.clone()));
    numbered(known.chain(new))
}

fn handler(op: &Op) -> Option<(Rc<Placed>, Bindings)> {
    match op {
        Op::Handler(_, placed, bindings) => Some((placed.clone(), bindings.clone())),
        _ => None,
    }
}

pub fn compile_handlers(handlers: &[Rc<Placed>]) -> Code {
    numbered(handlers.iter().map(|placed| (placed.clone(), Bindings::from([]))))
}

fn numbered(handlers: impl Iterator<Item = (Rc<Placed>, Bindings)>) -> Code {
    handlers.enumerate().map(|(number, (placed, bindings))| Op::Handler(number, placed, bindings)).collect()
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
