//! Transports, shells, framing, identities and transfers: answers questions and applies steps. Knows no modules,
//! playbooks or events.

mod api;
mod collect;
mod connect;
mod driver;
mod encode;
mod end;
mod frame;
mod identity;
mod inherited;
mod line;
mod local;
mod login;
mod machine;
mod outgoing;
mod pool;
mod pump;
mod refusal;
mod send;
mod shell;
mod ssh;
#[cfg(test)]
mod tests;
mod token;

pub use api::*;
pub use connect::{Target, connect};
pub use identity::BECOME_METHODS;
pub use inherited::ignores;
pub use line::{Exit, Line, Pipe, Sending};
