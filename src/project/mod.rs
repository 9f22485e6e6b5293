//! The folder as a whole: roles found, static imports resolved, tags, what can be known wrong before connecting,
//! `--list-*`.

mod ahead;
mod branches;
mod call;
mod early;
mod find;
mod identity;
mod import_role;
mod import_tasks;
mod include;
mod list;
mod loader;
mod playbooks;
mod plays;
mod render;
mod role;
mod role_content;
mod role_files;
mod role_find;
mod sources;
mod specs;
mod start;
mod tag_names;
mod tags;
mod task_files;
#[cfg(test)]
mod tests;
mod tree;
mod walk;

pub use ahead::Ahead;
pub use list::{Show, list, syntax_check};
pub use sources::Options;
pub use tags::Tags;
pub use tree::{Branch, IncludeRole, Included, Placed, PlacedBlock, PlayTree, Project};
pub use walk::tasks_of;
