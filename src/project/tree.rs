use std::{path::PathBuf, rc::Rc};

use crate::{
    playbook::{Block, Keywords, Kind, Play, Task},
    source::Diagnostic,
    vars::{Context, Role},
};

use super::sources::Sources;

/// A playbook with everything that it statically brings in.
pub struct Project {
    /// The folder that holds `inventory`, `roles`, `group_vars`, …
    pub root: PathBuf,
    /// The file that was found, absolute.
    pub playbook: PathBuf,
    pub plays: Vec<PlayTree>,
    pub warnings: Vec<Diagnostic>,
    pub(super) sources: Rc<Sources>,
}

pub struct PlayTree {
    pub play: Rc<Play>,
    /// `name`, rendered as `patterns` are; the patterns, where the play has none.
    pub name: String,
    /// Of the play alone.
    pub tags: Vec<String>,
    /// `hosts`, rendered with extra vars and the play's own; as written where that is not enough.
    pub patterns: Vec<String>,
    /// The outermost context of all its tasks.
    pub context: Rc<Context>,
    /// Folder of the playbook file.
    pub dir: PathBuf,
    /// Roles of `roles:` and of static imports, their dependencies before them.
    pub roles: Vec<Rc<Role>>,
    pub pre_tasks: Vec<Branch>,
    /// Roles, then tasks.
    pub tasks: Vec<Branch>,
    pub post_tasks: Vec<Branch>,
    /// In definition order: roles' handlers in the order of the roles, then the play's.
    pub handlers: Vec<Rc<Placed>>,
}

/// An entry of what runs, in order.
#[derive(Clone)]
pub enum Branch {
    Task(Rc<Placed>),
    Block(Rc<PlacedBlock>),
    /// A role's tasks; not run again on a host where the same role ran, unless it allows duplicates.
    Role {
        role: Rc<Role>,
        body: Rc<[Branch]>,
    },
}

/// A task and what it inherits from.
pub struct Placed {
    pub task: Rc<Task>,
    pub context: Rc<Context>,
    /// Of the task and all that it inherits from, in the order of the way down.
    pub tags: Vec<String>,
    pub kind: Kind,
}

pub struct PlacedBlock {
    pub block: Rc<Block>,
    /// The context of the block's children: its own keywords are in it.
    pub context: Rc<Context>,
    pub body: Vec<Branch>,
    pub rescue: Vec<Branch>,
    pub always: Vec<Branch>,
}

/// What a dynamic include brings in.
pub struct Included {
    pub branches: Vec<Branch>,
    pub handlers: Vec<Rc<Placed>>,
    /// Roles that came with it, dependencies before their dependents.
    pub roles: Vec<Rc<Role>>,
    /// The file (of a role: its folder), for the report.
    pub file: PathBuf,
}

/// The rendered arguments of `include_role`.
#[derive(Clone, Debug, Default)]
pub struct IncludeRole {
    pub name: String,
    pub tasks_from: Option<String>,
    pub vars_from: Option<String>,
    pub defaults_from: Option<String>,
    pub handlers_from: Option<String>,
    pub public: bool,
    pub allow_duplicates: bool,
    pub apply: Option<Rc<Keywords>>,
}
