//! Transports, shells, framing, identities and transfers: answers questions and applies steps. Knows no modules,
//! playbooks or events.

mod api;
mod line;
pub mod ssh;

pub use api::*;
pub use line::{Exit, Line, Pipe, Sending};
