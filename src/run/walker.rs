use std::{collections::BTreeSet, rc::Rc};

use crate::{project::Placed, template::Value};

use super::{
    notified::Notified,
    program::{Bindings, Code, Op, Parts},
};

/// Where one host stands in a play. A clone of it walks ahead.
#[derive(Clone, Default)]
pub struct Walker {
    frames: Vec<Frame>,
    blocks: Vec<Block>,
    /// Identities of the roles that ended having done something.
    done_roles: Rc<BTreeSet<String>>,
    /// Roles that are under way, and whether one of their tasks ran.
    roles: Vec<bool>,
}

#[derive(Clone)]
struct Frame {
    code: Code,
    at: usize,
    /// Tells apart what different hosts include at the same task.
    order: usize,
    /// Loop variables of the include.
    bindings: Bindings,
}

#[derive(Clone)]
struct Block {
    parts: Parts,
    /// How many frames there were when it began.
    depth: usize,
    roles: usize,
    phase: Phase,
    failed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Body,
    Rescue,
    Always,
}

/// A place in a play, comparable between hosts: what comes first is run first.
pub type Position = Vec<(usize, usize)>;

/// What comes next on a host.
#[derive(Clone)]
pub enum Next {
    Task {
        placed: Rc<Placed>,
        at: Position,
        handler: Option<usize>,
    },
    /// A flush point; [`Walker::flush`] takes the handlers in.
    Flush,
    /// The play is over for this host; `failed` when a block's `always` part ran after a failure.
    End {
        failed: bool,
    },
}

/// Where a failure leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallen {
    /// Into a `rescue` part: the host has not failed.
    Rescued,
    /// Into an `always` part, after which the failure goes on.
    Always,
    Out,
}

impl Walker {
    pub fn new(code: Code) -> Self {
        Self { frames: vec![Frame { code, at: 0, order: 0, bindings: Rc::new([]) }], ..Self::default() }
    }

    /// Goes on to the next task or flush point and past it. `notified` tells which handlers run.
    pub fn next(&mut self, notified: &Notified) -> Next {
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return Next::End { failed: false };
            };
            let code = frame.code.clone();
            let Some(op) = code.get(frame.at) else {
                self.frames.pop();
                continue;
            };
            self.step();
            match op {
                Op::Task(placed) => {
                    return Next::Task { placed: placed.clone(), at: self.position(), handler: None };
                }
                Op::Handler(number, placed, bindings) if notified.contains(*number) => {
                    self.bind(bindings);
                    let (placed, at) = (placed.clone(), self.position());
                    return Next::Task { placed, at, handler: Some(*number) };
                }
                Op::Flush => return Next::Flush,
                mark => {
                    if let Some(end) = self.pass(mark) {
                        return end;
                    }
                }
            }
        }
    }

    fn step(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.at += 1;
        }
    }

    fn bind(&mut self, bindings: &Bindings) {
        if let Some(frame) = self.frames.last_mut() {
            frame.bindings = bindings.clone();
        }
    }

    fn jump(&mut self, to: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.at = to;
        }
    }

    /// Of the task that was stepped past last. Outer frames have stepped past the include that the inner ones belong to;
    /// those that have not begun come later, as further items of the same include.
    fn position(&self) -> Position {
        let at = |frame: &Frame| Some((frame.order, frame.at.checked_sub(1)?));
        self.frames.iter().filter_map(at).collect()
    }

    /// Passes a mark that is no task.
    fn pass(&mut self, mark: &Op) -> Option<Next> {
        match mark {
            Op::Enter(parts) => self.enter(*parts),
            Op::Leave => self.leave(),
            Op::End => return self.end(),
            Op::Role(role, end) if !role.allow_duplicates && self.done_roles.contains(&role.identity) => {
                self.jump(*end)
            }
            Op::Role(..) => self.roles.push(false),
            Op::RoleEnd(role) => {
                if self.roles.pop() == Some(true) {
                    Rc::make_mut(&mut self.done_roles).insert(role.identity.clone());
                }
            }
            Op::Task(_) | Op::Handler(..) | Op::Flush => {}
        }
        None
    }

    fn enter(&mut self, parts: Parts) {
        let (depth, roles) = (self.frames.len(), self.roles.len());
        self.blocks.push(Block { parts, depth, roles, phase: Phase::Body, failed: false });
    }

    fn leave(&mut self) {
        let Some(block) = self.blocks.last_mut() else {
            return;
        };
        block.phase = Phase::Always;
        let always = block.parts.always;
        self.jump(always);
    }

    fn end(&mut self) -> Option<Next> {
        let block = self.blocks.pop()?;
        if block.failed && self.fall() == Fallen::Out {
            return Some(Next::End { failed: true });
        }
        None
    }

    /// A task failed: goes to where that leads.
    pub fn fall(&mut self) -> Fallen {
        while let Some(block) = self.blocks.last_mut() {
            let (depth, roles, parts) = (block.depth, block.roles, block.parts);
            let to = match (block.phase, parts.rescue) {
                (Phase::Body, Some(rescue)) => {
                    block.phase = Phase::Rescue;
                    Some((rescue, Fallen::Rescued))
                }
                (Phase::Body | Phase::Rescue, _) => {
                    block.phase = Phase::Always;
                    block.failed = true;
                    Some((parts.always, Fallen::Always))
                }
                (Phase::Always, _) => None,
            };
            let Some((at, fallen)) = to else {
                self.blocks.pop();
                continue;
            };
            self.frames.truncate(depth);
            self.roles.truncate(roles);
            self.jump(at);
            return fallen;
        }
        self.frames.clear();
        Fallen::Out
    }

    /// Whether a block under way has a rescue for a failure now, at once or after inner `always` parts.
    pub fn rescues(&self) -> bool {
        let rescues = |block: &Block| block.phase == Phase::Body && block.parts.rescue.is_some();
        self.blocks.iter().any(rescues)
    }

    /// A task did something: the roles under way count as run.
    pub fn ran(&mut self) {
        self.roles.iter_mut().for_each(|ran| *ran = true);
    }

    /// Takes in what a dynamic include brought. `order` tells it apart from what other hosts include there.
    pub fn include(&mut self, code: Code, order: usize, bindings: Bindings) {
        self.frames.push(Frame { code, at: 0, order, bindings });
    }

    /// Loop variables of the includes that brought the task here, outer first.
    pub fn bindings(&self) -> Vec<(String, Value)> {
        self.frames.iter().flat_map(|frame| frame.bindings.iter().cloned()).collect()
    }

    /// Takes in the handlers at a flush point.
    pub fn flush(&mut self, handlers: Code) {
        self.include(handlers, 0, Rc::new([]));
    }

    /// Ends the innermost role (`meta: end_role`).
    pub fn end_role(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            let rest = frame.code.iter().enumerate().skip(frame.at);
            let end = rest.filter(|(_, op)| matches!(op, Op::RoleEnd(_))).map(|(at, _)| at).next();
            match end {
                Some(at) => return self.jump(at),
                None => self.frames.pop(),
            };
        }
    }

    /// Ends the play here, without failing.
    pub fn stop(&mut self) {
        self.frames.clear();
        self.blocks.clear();
    }
}
