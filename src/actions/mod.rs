//! Tasks that act on the controller alone: they compute from variables what shall happen, and the engine makes it so
//! at the task's turn.

mod deed;

pub use deed::{Deed, Effect, MetaAction};
