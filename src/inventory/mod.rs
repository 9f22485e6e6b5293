//! Hosts, groups and host patterns; INI, YAML, scripts and directories as sources.

mod store;

pub use store::{Group, Host, Inventory, Loaded, Selection, VarMap};
