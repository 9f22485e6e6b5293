use std::{cell::Cell, path::PathBuf, rc::Rc};

use crate::{
    inventory::VarMap,
    playbook::{Arg, Keywords, Play},
};

/// A role as one entry of a play (or include) brought it in.
#[derive(Debug)]
pub struct Role {
    /// Short name.
    pub name: String,
    pub path: PathBuf,
    pub defaults: VarMap,
    pub vars: VarMap,
    /// Unknown keys of the entry.
    pub params: Vec<Arg>,
    /// The roles that it depends on, direct ones only, in order.
    pub dependencies: Vec<Rc<Role>>,
    /// The role whose `meta` (or task) brought it in.
    pub parent: Option<Rc<Role>>,
    /// Its defaults and vars are seen by the whole play.
    pub public: Cell<bool>,
    pub allow_duplicates: bool,
    /// `collections` of its `meta`: where its modules are looked for.
    pub collections: Vec<String>,
    /// Equal for two entries that are the same role with the same params, `when`, tags and vars.
    pub identity: String,
}

/// A step of the way from a task up to its play: what it inherits from, nearest first.
#[derive(Debug)]
pub struct Context {
    pub parent: Option<Rc<Context>>,
    pub level: Level,
    pub keywords: Rc<Keywords>,
    /// Where relative task files and sources are looked for first: the folder of the task file.
    pub dir: PathBuf,
}

#[derive(Clone, Debug)]
pub enum Level {
    Play(Rc<Play>),
    /// A role's tasks; the keywords are those of the entry.
    Role(Rc<Role>),
    Block,
    /// A static import: its keywords hold for what it imports, its `vars` are include params.
    Import,
    /// A dynamic include: its keywords do *not* hold inside (but for `vars`, which are include params); those of
    /// `apply` do, as a block below.
    Include,
}

impl Context {
    /// From here up to the play.
    pub fn chain(self: &Rc<Self>) -> impl Iterator<Item = Rc<Context>> {
        std::iter::successors(Some(self.clone()), |context| context.parent.clone())
    }

    /// The innermost role.
    pub fn role(self: &Rc<Self>) -> Option<Rc<Role>> {
        self.chain().find_map(|context| match &context.level {
            Level::Role(role) => Some(role.clone()),
            _ => None,
        })
    }

    pub fn play(self: &Rc<Self>) -> Option<Rc<Play>> {
        self.chain().find_map(|context| match &context.level {
            Level::Play(play) => Some(play.clone()),
            _ => None,
        })
    }
}
