//! Layers and precedence, laziness, lookups, magic variables: the `Scope` of a task. Does not talk to a host.

mod context;
mod scope;
mod store;

pub use context::{Context, Level, Role};
pub use scope::{Live, TaskScope};
pub use store::{Settings, Store};
