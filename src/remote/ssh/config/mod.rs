//! What of OpenSSH's `ssh_config` concerns a login: blocks, included files, the first value that counts.

mod args;
mod criteria;
mod options;
mod pattern;
mod read;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

pub use args::take;
pub use criteria::Query;
pub use options::{Family, Options, Proxy, Strict};
pub use pattern::any;
pub use read::read;
pub use tokens::Tokens;
