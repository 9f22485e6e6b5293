use std::rc::Rc;

use crate::source::Place;

use super::{
    keywords::{Keywords, Setting},
    task::{Arg, Item},
};

#[derive(Debug)]
pub struct Play {
    pub place: Place,
    pub name: Option<Setting>,
    /// A pattern or a list of patterns.
    pub hosts: Setting,
    pub keywords: Rc<Keywords>,
    pub gather: Gather,
    pub vars_files: Vec<Setting>,
    pub vars_prompt: Vec<Prompted>,
    pub roles: Vec<RoleEntry>,
    pub pre_tasks: Vec<Item>,
    pub tasks: Vec<Item>,
    pub post_tasks: Vec<Item>,
    pub handlers: Vec<Item>,
    pub force_handlers: Option<Setting>,
    pub max_fail_percentage: Option<Setting>,
    pub serial: Option<Setting>,
    pub strategy: Option<Setting>,
    pub order: Option<Setting>,
}

/// How a play gathers facts.
#[derive(Debug, Default)]
pub struct Gather {
    pub gather_facts: Option<Setting>,
    pub gather_subset: Option<Setting>,
    pub gather_timeout: Option<Setting>,
    pub fact_path: Option<Setting>,
}

/// An entry of `vars_prompt`.
#[derive(Debug)]
pub struct Prompted {
    pub place: Place,
    pub name: String,
    pub prompt: Option<String>,
    pub default: Option<Setting>,
    pub private: bool,
    pub confirm: bool,
    pub encrypt: Option<String>,
    pub salt: Option<String>,
    pub salt_size: Option<i64>,
    pub r#unsafe: bool,
}

/// An entry of `roles:` or of a role's `dependencies:`.
#[derive(Debug)]
pub struct RoleEntry {
    pub place: Place,
    /// May hold templates of extra and play variables.
    pub role: Setting,
    pub keywords: Rc<Keywords>,
    /// Keys that are no keywords: role params.
    pub params: Vec<Arg>,
}

/// `import_playbook:` among the plays.
#[derive(Debug)]
pub struct Include {
    pub place: Place,
    pub file: Setting,
    pub keywords: Rc<Keywords>,
}

/// An entry of a playbook.
#[derive(Debug)]
pub enum PlayEntry {
    Play(Box<Play>),
    Include(Include),
}
