use std::{fs, path::Path};

use crate::{template::Value, vars::TaskScope};

/// The variables that exist only in template files.
pub fn of(path: &Path, dest: &str, scope: &TaskScope) -> Vec<(String, Value)> {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let node = rustix::system::uname().nodename().to_string_lossy().into_owned();
    [
        ("ansible_managed", scope.store.settings.managed.clone()),
        ("template_host", node),
        ("template_path", path.display().to_string()),
        ("template_fullpath", full.display().to_string()),
        ("template_destpath", dest.to_owned()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), Value::str(text)))
    .collect()
}
