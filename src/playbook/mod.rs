//! Plays, blocks, tasks, handlers and role entries as typed values with places; the templates in them are already
//! parsed. Knows no modules and no host's state.

mod keywords;
mod play;
mod task;

pub use keywords::{Keywords, Setting, VarEntry};
pub use play::{Gather, Include, Play, Prompted, RoleEntry};
pub use task::{Arg, Args, Block, Item, Loop, LoopControl, LoopKind, Task};
