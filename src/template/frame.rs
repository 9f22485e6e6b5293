use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::{code::Code, tree::Block, value::Value};

/// Names that a template has set, in the scopes that enclose a point of it.
#[derive(Clone)]
pub struct Frame(Rc<Inner>);

struct Inner {
    names: RefCell<Vec<(Rc<str>, Value)>>,
    parent: Option<Frame>,
    code: Rc<Code>,
    blocks: Rc<Blocks>,
}

/// The definitions of each block, the most derived first, with the frame that they were written in.
pub type Blocks = RefCell<HashMap<Rc<str>, Vec<(Rc<Block>, Rc<Code>)>>>;

impl Frame {
    /// The outermost frame of a template.
    pub fn root(code: Rc<Code>) -> Self {
        Self::new(None, code, Rc::default())
    }

    fn new(parent: Option<Self>, code: Rc<Code>, blocks: Rc<Blocks>) -> Self {
        Self(Rc::new(Inner { names: RefCell::default(), parent, code, blocks }))
    }

    pub fn child(&self) -> Self {
        Self::new(Some(self.clone()), self.0.code.clone(), self.0.blocks.clone())
    }

    /// A scope inside of this one whose text stands elsewhere.
    pub fn child_in(&self, code: &Rc<Code>) -> Self {
        Self::new(Some(self.clone()), code.clone(), self.0.blocks.clone())
    }

    /// As [`Frame::child_in`], for a template with blocks of its own.
    pub fn included(&self, code: &Rc<Code>) -> Self {
        Self::new(Some(self.clone()), code.clone(), Rc::default())
    }

    pub fn code(&self) -> &Rc<Code> {
        &self.0.code
    }

    pub fn blocks(&self) -> &Blocks {
        &self.0.blocks
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        let mut frame = self;
        loop {
            let names = frame.0.names.borrow();
            if let Some((_, value)) = names.iter().find(|(given, _)| &**given == name) {
                return Some(value.clone());
            }
            frame = frame.0.parent.as_ref()?;
        }
    }

    pub fn set(&self, name: &Rc<str>, value: Value) {
        let mut names = self.0.names.borrow_mut();
        match names.iter_mut().find(|(given, _)| given == name) {
            Some((_, old)) => *old = value,
            None => names.push((name.clone(), value)),
        }
    }

    /// What was set here, not further out.
    pub fn own(&self) -> Vec<(Rc<str>, Value)> {
        self.0.names.borrow().clone()
    }

    /// Forgets all names: a macro holds the frame that it stands in, which holds the macro.
    pub fn clear(&self) {
        self.0.names.take();
    }
}
