//! The contract of a module: it decides from what it may read, and returns what would have to be done. It does not
//! act, print, see variables or know about check mode.

mod change;
mod controller;
mod cx;
mod failure;
mod host;
mod module;
mod path;
mod returns;
mod step;
mod sum;

pub use change::{Act, Assumption, Change, Difference, Done, Finish, Forecast, Plan, Way};
pub use controller::{Controller, Listed, Rendering, Source, UvWheel, list, source};
pub use cx::{Asker, Cx};
pub use failure::{Failure, LiesIn};
pub use host::{Answered, Door, Host, Lost, Reads};
pub use module::{AnyModule, Defines, Differs, Leaves, Module};
pub use returns::Returns;
pub use step::{Owner, Put, Step};
pub use sum::Sum;

/// A future of the engine's one thread.
pub type Local<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + 'a>>;
