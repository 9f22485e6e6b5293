use std::path::{Path, PathBuf};

use crate::source::{Diagnostic, did_you_mean_hint};

use super::{
    find::{files_in, texts},
    sources::Sources,
};

/// Where roles are looked for, in order. `dependent` is the folder of the role that depends on the one looked for.
pub(super) fn folders(sources: &Sources, playbook_dir: &Path, dependent: Option<&Path>) -> Vec<PathBuf> {
    let mut folders = vec![playbook_dir.join("roles"), sources.root.join("roles")];
    folders.extend(sources.options.roles_path.iter().cloned());
    folders.extend(dependent.and_then(Path::parent).map(Path::to_owned));
    folders.extend([playbook_dir.to_owned(), sources.root.clone()]);
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

/// A role's folder by its name: in a collection, in the folders, or the name as a path.
pub(super) fn find(name: &str, folders: &[PathBuf], sources: &Sources) -> Result<PathBuf, Diagnostic> {
    let as_path = || std::path::absolute(expanded(name)).ok();
    in_collection(name, folders, sources)
        .into_iter()
        .chain(folders.iter().map(|folder| folder.join(name)))
        .chain(as_path())
        .find(|path| path.is_dir())
        .ok_or_else(|| missing(name, folders))
}

/// The name that a role has: the last part, where it was found by a path.
pub(super) fn short_name(name: &str) -> String {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    match name.split('.').collect::<Vec<_>>()[..] {
        [_, _, role] if !name.contains('/') => role.to_owned(),
        _ => last.to_owned(),
    }
}

/// `namespace.collection.role`.
fn in_collection(name: &str, folders: &[PathBuf], sources: &Sources) -> Vec<PathBuf> {
    let parts: Vec<_> = name.split('.').collect();
    let [namespace, collection, role] = parts[..] else {
        return vec![];
    };
    let below = Path::new("ansible_collections")
        .join(namespace)
        .join(collection)
        .join("roles")
        .join(role);
    let beside = folders.iter().map(|folder| folder.join("collections"));
    sources
        .options
        .collections_path
        .iter()
        .cloned()
        .chain(beside)
        .map(|path| path.join(&below))
        .collect()
}

fn expanded(name: &str) -> PathBuf {
    match (name.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    }
}

fn missing(name: &str, folders: &[PathBuf]) -> Diagnostic {
    let there = folders
        .iter()
        .take_while(|folder| folder.ends_with("roles"))
        .flat_map(|folder| files_in(folder));
    let hint = did_you_mean_hint(name, there);
    let looked = texts(folders).join(":");
    Diagnostic::error(format!("the role '{name}' was not found in {looked}")).maybe_hint(hint)
}
