//! The lookups that [`Scope::call`](super::Scope) is asked for, by name: so much can be checked before one is called.

use crate::source::did_you_mean_hint;

use super::plugins::{Plugin, elsewhere};

/// Names of lookups, which are run elsewhere.
pub const LOOKUPS: &[&str] = &[
    "cartesian",
    "config",
    "csvfile",
    "dict",
    "env",
    "file",
    "fileglob",
    "filetree",
    "first_found",
    "flattened",
    "indexed_items",
    "ini",
    "inventory_hostnames",
    "items",
    "lines",
    "list",
    "nested",
    "password",
    "pipe",
    "random_choice",
    "sequence",
    "subelements",
    "template",
    "together",
    "unvault",
    "url",
    "varnames",
    "vars",
];

/// Whether it is the name of one of them.
pub fn is_lookup(name: &str) -> bool {
    let ours = ["ansible.builtin.", "ansible.legacy.", "community.general."];
    let short = ours.iter().find_map(|collection| name.strip_prefix(collection)).unwrap_or(name);
    LOOKUPS.contains(&short)
}

/// A hint for a name that is nearly that of a lookup; `None` for lookups, and for names that may be those of others.
pub fn meant_lookup(name: &str) -> Option<String> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    let unknown = !elsewhere(Plugin::Lookup, name) && !is_lookup(name);
    unknown.then(|| did_you_mean_hint(short, LOOKUPS)).flatten()
}
