use std::{path::PathBuf, rc::Rc};

use crate::{
    playbook::{Keywords, VarEntry},
    project::IncludeRole,
    source::Diagnostic,
    template::{Template, Value},
};

/// What an action came to: its result and what it wants done. Evaluating it has no side effects, so it may run ahead.
#[derive(Debug, Default)]
pub struct Deed {
    /// The keys of the result beside `changed`, `failed` and `skipped`.
    pub result: Vec<(String, Value)>,
    pub changed: bool,
    /// The message of a failure: `msg` of the result, unless `result` has a `msg` or `message` of its own.
    pub failed: Option<String>,
    /// What is wrong, each at its place: the condition of an `assert`, the file of an `include_vars`, arguments of a role.
    pub faults: Vec<Diagnostic>,
    pub skipped: bool,
    /// In check mode: why nobody can say whether it is done. Its tasks are told of, with the same doubt.
    pub doubt: Option<String>,
    /// The result is shown even where it is not asked for (`debug`, `assert`).
    pub verbose: bool,
    /// A secret went into the result: it is not shown.
    pub no_log: bool,
    pub effect: Effect,
}

#[derive(Debug, Default)]
pub enum Effect {
    #[default]
    None,
    SetFacts {
        values: Vec<(String, Value)>,
        cacheable: bool,
    },
    IncludeVars {
        values: Vec<VarEntry>,
        files: Vec<PathBuf>,
    },
    AddHost {
        name: String,
        groups: Vec<String>,
        vars: Vec<(String, Template)>,
    },
    GroupBy {
        group: String,
        parents: Vec<String>,
    },
    SetStats {
        data: Vec<(String, Value)>,
        per_host: bool,
        /// Add to what is there: numbers, lists and mappings.
        aggregate: bool,
    },
    Meta(MetaAction),
    /// Seconds to wait, or a prompt to wait for. `start`, `stop`, `delta`, `user_input` are known when it is over.
    Pause {
        seconds: Option<f64>,
        prompt: Option<String>,
        echo: bool,
    },
    IncludeTasks {
        file: String,
        apply: Option<Rc<Keywords>>,
    },
    IncludeRole(IncludeRole),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetaAction {
    FlushHandlers,
    RefreshInventory,
    Noop,
    ClearFacts,
    ClearHostErrors,
    EndPlay,
    EndBatch,
    EndHost,
    EndRole,
    ResetConnection,
}
