use std::rc::Rc;

use crate::template::{Halt, Scope, Template, Value};

use super::{context::Context, store::Store};

/// What the engine knows of hosts in the run: facts and results, seen from one task of one host. A name that a task
/// before it may still define is `Err(Halt::Pending)`.
pub trait Live {
    /// Registered results, `set_fact`: precedence 20.
    fn set(&self, host: &str, name: &str) -> Result<Option<Value>, Halt>;
    /// `include_vars`: precedence 19; its values may hold templates.
    fn included(&self, host: &str, name: &str) -> Result<Option<Template>, Halt>;
    /// A fact by its name without `ansible_` (but `ansible_local`): precedence 12.
    fn fact(&self, host: &str, name: &str) -> Result<Option<Value>, Halt>;
    /// All facts, as `ansible_facts` has them.
    fn facts(&self, host: &str) -> Result<Value, Halt>;
    /// Names that `set` and `included` know, for `hostvars` as a whole, `vars` and "did you mean".
    fn names(&self, host: &str) -> Vec<String>;
}

/// The variables that one task (or one item of its loop) sees on one host.
pub struct TaskScope {
    pub store: Rc<Store>,
    pub host: String,
    pub context: Rc<Context>,
    pub live: Rc<dyn Live>,
    /// Loop variables and other bindings of the moment, above all else.
    pub bindings: Vec<(String, Value)>,
}

impl Scope for TaskScope {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        let _ = name;
        todo!()
    }
}
