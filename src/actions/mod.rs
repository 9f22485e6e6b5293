//! Tasks that act on the controller alone: they compute from variables what shall happen, and the engine makes it so
//! at the task's turn.

mod action;
mod add_host;
mod arguments;
mod assert;
mod check;
mod conditions;
mod debug;
mod deed;
mod fail;
mod group_by;
mod include;
mod include_vars;
mod manual;
mod meta;
mod pause;
mod registry;
mod set_fact;
mod set_stats;
mod spec;
mod spec_rules;
mod spec_types;
#[cfg(test)]
mod tests;
mod validate;
mod var_files;
mod var_nodes;

pub use action::{Action, Defines};
pub use add_host::groups_to_fill;
pub use deed::{Deed, Effect, MetaAction};
pub use manual::{Manual, Param};
pub use registry::{ACTIONS, find};
#[cfg(test)]
pub use spec::validate;
pub use validate::argument_faults;
