use std::rc::Rc;

use crate::source::{Diagnostic, Node, Place};

use super::{halt::Halt, scope::Scope, value::Value};

/// A value as it was written: built only from [`Node`]s, so that what came from a host can never become one.
#[derive(Clone, Debug)]
pub struct Template(Rc<()>);

impl Template {
    /// A YAML value whose texts may hold `{{ }}`. Syntax errors are found here.
    pub fn new(node: &Node) -> Result<Self, Diagnostic> {
        let _ = node;
        todo!()
    }

    /// A condition or bare expression (`when`, `until`, `that`): as `{{ … }}`, with the rules for text that holds
    /// delimiters all the same.
    pub fn condition(node: &Node) -> Result<Self, Diagnostic> {
        let _ = node;
        todo!()
    }

    /// Text of the user that stands at `place` of a file without being a node of its own (a value in `k=v`).
    pub fn text(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        let _ = (text, place);
        todo!()
    }

    /// A fixed value.
    pub fn literal(value: Value, place: &Place) -> Self {
        let _ = (value, place);
        todo!()
    }

    pub fn place(&self) -> &Place {
        todo!()
    }

    /// The value, where it holds no template at all, at any depth.
    pub fn as_literal(&self) -> Option<Value> {
        todo!()
    }

    /// The value with the templates of this moment rendered, at every depth; `omit`ted entries are dropped.
    pub fn render(&self, scope: &dyn Scope) -> Result<Value, Halt> {
        let _ = scope;
        todo!()
    }

    /// Whether a condition holds.
    pub fn holds(&self, scope: &dyn Scope) -> Result<bool, Halt> {
        let _ = scope;
        todo!()
    }

    /// The text as written, for messages.
    pub fn source(&self) -> String {
        todo!()
    }
}
