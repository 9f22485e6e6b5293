use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    ops::Range,
    path::PathBuf,
    rc::Rc,
};

use super::{code::Code, frame::Frame, halt::Halt, parse::Syntax, scope::Scope, tree::Body, value::Fallible};

/// Macros and recursive loops may call each other this deep.
const MAX_DEPTH: usize = 40;

/// The text of another template and its statements.
pub type Included = (Rc<Code>, Rc<Body>);

/// One evaluation: where names come from. Its methods stand in the files of what they evaluate.
pub struct Eval<'a> {
    pub scope: &'a dyn Scope,
    /// How the templates that this one includes are written.
    pub syntax: Syntax,
    /// Those read already, by path.
    pub read: RefCell<HashMap<PathBuf, Included>>,
    depth: Cell<usize>,
    /// Frames that macros were defined in.
    kept: RefCell<Vec<Frame>>,
}

impl<'a> Eval<'a> {
    pub fn new(scope: &'a dyn Scope, syntax: Syntax) -> Self {
        Self { scope, syntax, read: RefCell::default(), depth: Cell::new(0), kept: RefCell::default() }
    }

    /// One call deeper.
    pub fn deeper<T>(&self, run: impl FnOnce() -> Fallible<T>) -> Fallible<T> {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            return Err(Halt::error("maximum recursion depth exceeded"));
        }
        self.depth.set(depth + 1);
        let result = run();
        self.depth.set(depth);
        result
    }

    /// Remembers a frame that a macro refers to, to take them apart at the end.
    pub fn keep(&self, frame: &Frame) {
        self.kept.borrow_mut().push(frame.clone());
    }
}

impl Drop for Eval<'_> {
    fn drop(&mut self) {
        self.kept.take().iter().for_each(Frame::clear);
    }
}

/// Points a halt at a stretch of the frame's template.
pub fn point(halt: Halt, frame: &Frame, span: &Range<usize>) -> Halt {
    match &halt {
        Halt::Error(diagnostic) | Halt::Undefined(diagnostic) if diagnostic.place.is_none() => {
            halt.at(&frame.code().place(span))
        }
        _ => halt,
    }
}
