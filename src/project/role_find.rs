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

/// A role's folder, and the name that it has then.
pub(super) struct Found {
    pub path: PathBuf,
    pub name: String,
}

/// A role by its name: in a collection, in the folders, or the name as a path.
pub(super) fn find(name: &str, folders: &[PathBuf], sources: &Sources) -> Result<Found, Diagnostic> {
    let is_role = |path: &PathBuf| path.is_dir();
    if let Some(path) = in_collection(name, folders, sources).into_iter().find(is_role) {
        let short = name.rsplit('.').next().unwrap_or(name).to_owned();
        return Ok(Found { path, name: short });
    }
    let trimmed = name.trim_end_matches('/');
    if let Some(path) = folders.iter().map(|folder| folder.join(trimmed)).find(is_role) {
        let name = trimmed.to_owned();
        return Ok(Found { path, name });
    }
    let path = std::path::absolute(expanded(name)).ok().filter(is_role);
    let path = path.ok_or_else(|| missing(name, folders))?;
    let last = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Found { path, name: last })
}

/// `namespace.collection.role`.
fn in_collection(name: &str, folders: &[PathBuf], sources: &Sources) -> Vec<PathBuf> {
    let parts: Vec<_> = name.split('.').collect();
    let [namespace, collection, role] = parts[..] else {
        return vec![];
    };
    let below = Path::new("ansible_collections").join(namespace).join(collection).join("roles").join(role);
    let beside = folders.iter().map(|folder| folder.join("collections"));
    sources.options.collections_path.iter().cloned().chain(beside).map(|path| path.join(&below)).collect()
}

fn expanded(name: &str) -> PathBuf {
    match (name.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    }
}

fn missing(name: &str, folders: &[PathBuf]) -> Diagnostic {
    let there =
        folders.iter().take_while(|folder| folder.ends_with("roles")).flat_map(|folder| files_in(folder));
    let hint = did_you_mean_hint(name, there);
    let looked = texts(folders).join(":");
    Diagnostic::error(format!("the role '{name}' was not found in {looked}")).maybe_hint(hint)
}
