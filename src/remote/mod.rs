//! Transports, shells, framing, identities and transfers: answers questions and applies steps. Knows no modules,
//! playbooks or events.

mod api;

pub use api::*;
