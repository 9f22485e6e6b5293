//! Hosts, groups and host patterns; INI, YAML, scripts and directories as sources.

mod address;
mod builder;
mod escape;
mod glob;
mod ini;
mod literal;
mod pattern;
mod script;
mod sources;
mod store;
#[cfg(test)]
mod tests;
mod words;
mod yaml;

pub use pattern::Selection;
pub use store::{Group, Host, Inventory, Loaded, VarMap};
