//! Plays, blocks, tasks, handlers and role entries as typed values with places; the templates in them are already
//! parsed. Knows no modules and no host's state.

mod action;
mod args;
mod choices;
mod escape;
mod include;
mod items;
mod key_value;
mod keywords;
mod loops;
mod play;
mod plays;
mod prompts;
mod reader;
mod roles;
mod shared;
mod split;
mod table;
mod task;
mod tasks;
#[cfg(test)]
mod tests;
mod words;

pub use choices::{ORDERS, wrong_choice};
pub use key_value::{KeyValues, Pair, key_values};
pub use keywords::{Keywords, Setting, VarEntry};
pub use play::{Gather, Include, Play, PlayEntry, Prompted, RoleEntry};
pub use reader::{Kind, Read, is_stray, items, plays, role_entries, variables};
pub use table::task_keywords;
pub use task::{Arg, Args, Block, Item, Loop, LoopControl, LoopKind, Task};
pub use words::{is_identifier, is_template, meant_identifier};
