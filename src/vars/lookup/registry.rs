use crate::template::{Fallible, Value};

use super::{call::Call, command, csv, file, ini, list, named, password, search, sequence, subelements};

pub struct Lookup {
    pub name: &'static str,
    pub run: fn(&Call<'_>) -> Fallible<Vec<Value>>,
    /// Acts, or answers differently each time: never evaluated before its task's turn.
    pub impure: bool,
}

const fn pure(name: &'static str, run: fn(&Call<'_>) -> Fallible<Vec<Value>>) -> Lookup {
    Lookup {
        name,
        run,
        impure: false,
    }
}

const fn impure(name: &'static str, run: fn(&Call<'_>) -> Fallible<Vec<Value>>) -> Lookup {
    Lookup {
        name,
        run,
        impure: true,
    }
}

pub static LOOKUPS: &[Lookup] = &[
    pure("cartesian", list::nested),
    pure("config", named::config),
    pure("csvfile", csv::csvfile),
    pure("dict", list::dict),
    pure("env", named::env),
    pure("file", file::file),
    pure("fileglob", search::fileglob),
    pure("first_found", search::first_found),
    pure("flattened", list::flattened),
    pure("indexed_items", list::indexed_items),
    pure("ini", ini::ini),
    pure("inventory_hostnames", named::inventory_hostnames),
    pure("items", list::items),
    impure("lines", command::lines),
    pure("list", list::list),
    pure("nested", list::nested),
    impure("password", password::password),
    impure("pipe", command::pipe),
    impure("random_choice", list::random_choice),
    pure("sequence", sequence::sequence),
    pure("subelements", subelements::subelements),
    pure("template", file::template),
    pure("together", list::together),
    pure("unvault", file::unvault),
    pure("varnames", named::varnames),
    pure("vars", named::vars),
];

/// By short name, or under the collections that lookups live in.
pub fn find(name: &str) -> Option<&'static Lookup> {
    const OURS: &[&str] = &["ansible.builtin", "ansible.legacy", "community.general"];
    let short = match name.rsplit_once('.') {
        Some((collection, short)) if OURS.contains(&collection) => short,
        _ => name,
    };
    LOOKUPS.iter().find(|lookup| lookup.name == short)
}
