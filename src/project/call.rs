use std::rc::Rc;

use crate::{
    playbook::{Arg, Keywords},
    source::Place,
    vars::Role,
};

/// What brings a role in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// `roles:` and `dependencies:`.
    Roles,
    Import,
    Include,
}

impl Origin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Import => "import",
            Self::Include => "include",
        }
    }
}

/// The files that `…_from` names.
#[derive(Clone, Debug, Default)]
pub(super) struct From {
    pub tasks: Option<String>,
    pub vars: Option<String>,
    pub defaults: Option<String>,
    pub handlers: Option<String>,
}

/// A role as it is asked for.
pub(super) struct Call<'c> {
    pub name: &'c str,
    pub place: &'c Place,
    /// What is said beside its name.
    pub args: &'c [Arg],
    pub keywords: Rc<Keywords>,
    pub params: Vec<Arg>,
    pub from: From,
    /// The role that asks.
    pub parent: Option<Rc<Role>>,
    pub origin: Origin,
    pub public: bool,
    /// `None`: the role says it itself.
    pub allow_duplicates: Option<bool>,
    /// Its arguments are checked against its specification.
    pub validate: bool,
}

impl Call<'_> {
    /// Where `…_from` names a file, or the role.
    pub fn place_of(&self, option: &str) -> &Place {
        self.args.iter().find(|arg| arg.name == option).map_or(self.place, |arg| &arg.value_place)
    }
}
