use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    path::Path,
    rc::Rc,
};

use crate::{
    inventory::VarMap,
    playbook::Task,
    template::{Halt, Template, Value},
};

use super::{announced::Announced, context::Context, store::Store};

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
    /// Whether a magic variable that tasks before may still change (`groups`, `group_names`, `hostvars`,
    /// `ansible_play_hosts` …), or [`FILES`], can be read now.
    fn settled(&self, magic: &str) -> Result<(), Halt> {
        let _ = magic;
        Ok(())
    }
    /// In check mode, what announced changes make of a file of the controller.
    fn announced(&self, _path: &Path) -> Announced {
        Announced::Nothing
    }
    /// In check mode, a task that was not done on the controller, and of which nobody knows what it would have made.
    fn undone_here(&self) -> Option<String> {
        None
    }
    /// Whether nothing runs: what is pending stays so.
    fn foresees(&self) -> bool {
        false
    }
}

/// What lookups that read files ask [`Live::settled`] for: whether the controller's files are as they will be at the
/// task's turn.
pub const FILES: &str = "files of the controller";

/// No facts and no results: before a run, and for what is resolved at load.
pub struct Nothing;

impl Live for Nothing {
    fn set(&self, _: &str, _: &str) -> Result<Option<Value>, Halt> {
        Ok(None)
    }

    fn included(&self, _: &str, _: &str) -> Result<Option<Template>, Halt> {
        Ok(None)
    }

    fn fact(&self, _: &str, _: &str) -> Result<Option<Value>, Halt> {
        Ok(None)
    }

    fn facts(&self, _: &str) -> Result<Value, Halt> {
        Ok(Value::dict::<&str>([]))
    }

    fn names(&self, _: &str) -> Vec<String> {
        vec![]
    }
}

/// Names whose templates are being rendered, with their hosts: a name in it that is asked for again is a loop.
pub(super) type UnderWay = Rc<RefCell<Vec<(String, String)>>>;

/// The variables that one task (or one item of its loop) sees on one host. Values are rendered once and remembered, so
/// a scope is good for one moment of a run.
pub struct TaskScope {
    pub store: Rc<Store>,
    /// Empty for what belongs to no host (names of roles and files at load).
    pub host: String,
    pub context: Rc<Context>,
    pub task: Option<Rc<Task>>,
    pub live: Rc<dyn Live>,
    /// Loop variables and other bindings of the moment, above all else; the last of a name wins.
    pub bindings: Vec<(String, Value)>,
    /// The task's turn has not come: lookups that act or answer differently each time are `Halt::Pending`.
    pub ahead: bool,
    /// Seen through `hostvars`: without what belongs to the play and the task.
    pub(super) bare: bool,
    pub(super) memo: RefCell<HashMap<String, Option<Value>>>,
    pub(super) under_way: UnderWay,
    pub(super) vars_files: RefCell<Option<Rc<[Rc<VarMap>]>>>,
    /// The names of `vars_files` are being rendered.
    pub(super) finding_files: Cell<bool>,
}

impl TaskScope {
    pub fn new(store: &Rc<Store>, host: &str, context: &Rc<Context>, live: &Rc<dyn Live>) -> Self {
        Self {
            store: store.clone(),
            host: host.to_owned(),
            context: context.clone(),
            task: None,
            live: live.clone(),
            bindings: vec![],
            ahead: false,
            bare: false,
            memo: RefCell::default(),
            under_way: UnderWay::default(),
            vars_files: RefCell::default(),
            finding_files: Cell::new(false),
        }
    }

    /// What can be known at load: extra vars, play vars and files, role params.
    pub fn at_load(store: &Rc<Store>, context: &Rc<Context>) -> Self {
        let live: Rc<dyn Live> = Rc::new(Nothing);
        Self::new(store, "", context, &live)
    }

    pub fn task(mut self, task: &Rc<Task>) -> Self {
        self.task = Some(task.clone());
        self
    }

    pub fn ahead(mut self, ahead: bool) -> Self {
        self.ahead = ahead;
        self
    }

    /// The same place with more bindings, nothing remembered.
    pub fn bind(&self, more: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut scope = self.fresh(&self.host);
        scope.bindings.extend(more);
        scope
    }

    /// The same task seen with another host's variables: what `delegate_to` connects by.
    pub fn on(&self, host: &str) -> Self {
        self.fresh(host)
    }

    fn fresh(&self, host: &str) -> Self {
        let mut scope = Self::new(&self.store, host, &self.context, &self.live).ahead(self.ahead);
        scope.task = self.task.clone();
        scope.bindings = self.bindings.clone();
        scope.bare = self.bare;
        scope
    }

    /// A host as `hostvars` shows it: without bindings, task and play. Loops through it are still found.
    pub(super) fn through_hostvars(&self, host: &str) -> Self {
        let mut scope = Self::new(&self.store, host, &self.context, &self.live).ahead(self.ahead);
        scope.bare = true;
        scope.under_way = self.under_way.clone();
        scope
    }
}
