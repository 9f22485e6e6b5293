use std::rc::Rc;

use crate::{source::Place, template::Template};

use super::keywords::{Keywords, Setting};

/// An entry of a task list.
#[derive(Clone, Debug)]
pub enum Item {
    Task(Rc<Task>),
    Block(Rc<Block>),
}

#[derive(Debug)]
pub struct Block {
    pub place: Place,
    pub name: Option<Setting>,
    pub keywords: Rc<Keywords>,
    pub block: Vec<Item>,
    pub rescue: Vec<Item>,
    pub always: Vec<Item>,
}

/// A task or a handler.
#[derive(Debug)]
pub struct Task {
    pub place: Place,
    pub name: Option<Setting>,
    /// As written: `file`, `ansible.builtin.file`, `include`, …; `action:` and `local_action:` are already resolved. An
    /// `action:` may name it by a template.
    pub module: String,
    pub module_place: Place,
    pub args: Args,
    pub keywords: Rc<Keywords>,
    pub r#loop: Option<Loop>,
    pub register: Option<String>,
    pub changed_when: Vec<Setting>,
    pub failed_when: Vec<Setting>,
    pub until: Vec<Setting>,
    pub retries: Option<Setting>,
    pub delay: Option<Setting>,
    pub r#async: Option<Setting>,
    pub poll: Option<Setting>,
    /// Handlers only: further names that notify it.
    pub listen: Vec<String>,
    /// `apply:` of `include_tasks` and `include_role`, which is then not among the arguments.
    pub apply: Option<Rc<Keywords>>,
    /// `static:` of old playbooks, beside `include`.
    pub r#static: Option<bool>,
}

impl Task {
    /// A task of this module at a place, with nothing else said of it.
    pub fn bare(module: &str, place: &Place) -> Self {
        Self {
            place: place.clone(),
            name: None,
            module: module.to_owned(),
            module_place: place.clone(),
            args: Args::default(),
            keywords: Rc::default(),
            r#loop: None,
            register: None,
            changed_when: vec![],
            failed_when: vec![],
            until: vec![],
            retries: None,
            delay: None,
            r#async: None,
            poll: None,
            listen: vec![],
            apply: None,
            r#static: None,
        }
    }

    /// The module's name without `ansible.builtin.` and the like.
    pub fn short_module(&self) -> &str {
        short_name(&self.module)
    }
}

/// A module's name without the collections that every installation has.
pub(super) fn short_name(module: &str) -> &str {
    ["ansible.builtin.", "ansible.legacy.", "ansible.windows."]
        .iter()
        .find_map(|prefix| module.strip_prefix(prefix))
        .unwrap_or(module)
}

/// A task's arguments. `k=v` text is already split, every value of it being text.
#[derive(Clone, Debug, Default)]
pub struct Args {
    pub named: Vec<Arg>,
    /// What is left of a `k=v` string, or the whole text of a free-form module.
    pub free: Option<Setting>,
    /// `mod: "{{ dict }}"` or `args: "{{ dict }}"`: a mapping known only when rendered, under the named ones.
    pub whole: Vec<Setting>,
}

#[derive(Clone, Debug)]
pub struct Arg {
    pub name: String,
    /// Of the name.
    pub place: Place,
    pub value: Template,
    /// Of the value.
    pub value_place: Place,
}

#[derive(Debug)]
pub struct Loop {
    pub place: Place,
    pub kind: LoopKind,
    pub value: Template,
    pub control: LoopControl,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// `loop:`
    Loop,
    /// `with_NAME:`, by its NAME.
    With(String),
}

#[derive(Debug, Default)]
pub struct LoopControl {
    /// `item` when `None`.
    pub loop_var: Option<String>,
    pub index_var: Option<String>,
    pub label: Option<Setting>,
    pub pause: Option<Setting>,
    pub extended: Option<Setting>,
    pub extended_allitems: Option<Setting>,
    pub break_when: Vec<Setting>,
}
