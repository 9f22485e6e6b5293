use crate::template::{Fallible, Value};

use super::{
    call::Call, command, csv, file, ini, list, named, password, search, sequence, subelements, tree, url,
};

pub struct Lookup {
    pub name: &'static str,
    pub run: fn(&Call<'_>) -> Fallible<Vec<Value>>,
    pub purity: Purity,
}

/// What a lookup's answer depends on beside its terms and variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purity {
    Pure,
    /// Files of the controller, which tasks before may still change.
    Files,
    /// It acts, or answers differently each time: never evaluated before its task's turn.
    Impure,
}

const fn pure(name: &'static str, run: fn(&Call<'_>) -> Fallible<Vec<Value>>) -> Lookup {
    Lookup { name, run, purity: Purity::Pure }
}

const fn impure(name: &'static str, run: fn(&Call<'_>) -> Fallible<Vec<Value>>) -> Lookup {
    Lookup { name, run, purity: Purity::Impure }
}

const fn files(name: &'static str, run: fn(&Call<'_>) -> Fallible<Vec<Value>>) -> Lookup {
    Lookup { name, run, purity: Purity::Files }
}

pub static LOOKUPS: &[Lookup] = &[
    pure("cartesian", list::nested),
    pure("config", named::config),
    files("csvfile", csv::csvfile),
    pure("dict", list::dict),
    pure("env", named::env),
    files("file", file::file),
    files("fileglob", search::fileglob),
    files("filetree", tree::filetree),
    files("first_found", search::first_found),
    pure("flattened", list::flattened),
    pure("indexed_items", list::indexed_items),
    files("ini", ini::ini),
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
    files("template", file::template),
    pure("together", list::together),
    files("unvault", file::unvault),
    impure("url", url::url),
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

#[cfg(test)]
mod tests {
    use super::LOOKUPS;
    use crate::template;

    #[test]
    fn templates_know_their_names() {
        let names: Vec<&str> = LOOKUPS.iter().map(|lookup| lookup.name).collect();
        assert_eq!(names, template::LOOKUPS);
    }
}
