//! Logs in to hosts over SSH and starts commands there: what the person's own configuration, keys, agent and known
//! hosts say counts as it does for OpenSSH's client.

mod agent;
mod algorithms;
mod around;
mod candidate;
mod config;
mod connection;
mod dial;
mod failure;
mod guard;
mod host_key_failure;
mod judge;
mod key_file;
mod keyring;
mod known_hosts;
mod login;
mod names;
mod password;
mod patience;
mod pipe;
mod server_failure;
mod settings;
mod short_key;
mod signer;
#[cfg(test)]
pub mod tests;

pub use connection::connect;
