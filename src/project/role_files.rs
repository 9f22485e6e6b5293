use std::path::{Path, PathBuf};

use crate::source::{Diagnostic, did_you_mean, did_you_mean_hint, shown};

use super::find::files_in;

/// A file of a role: `FOLDER/main` or what `…_from` names, with one of the extensions or none. `Ok(None)`: there is no
/// main file.
pub(super) fn find(role: &Path, folder: &str, from: Option<&str>) -> Result<Option<PathBuf>, Diagnostic> {
    let extensions = match from {
        None => [".yml", ".yaml", ".json", ""],
        Some(_) => ["", ".yml", ".yaml", ".json"],
    };
    let name = from.unwrap_or("main");
    let below = role.join(folder);
    let found = extensions
        .iter()
        .map(|extension| below.join(format!("{name}{extension}")))
        .find(|path| path.is_file());
    match (found, from) {
        (Some(path), Some(_)) if !inside(role, &path) => {
            Err(Diagnostic::error(format!("the file `{folder}/{name}` is outside of the role")))
        }
        (None, Some(_)) => {
            let error = Diagnostic::error(format!("Could not find specified file in role: {folder}/{name}"));
            let there = files_in(&below).into_iter().map(|file| file.trim_end_matches(".yml").to_owned());
            Err(error.maybe_hint(did_you_mean_hint(name.trim_end_matches(".yml"), there)))
        }
        (found, _) => Ok(found),
    }
}

/// Of a role without a main file of this kind: a file or folder that nearly is it.
pub(super) fn near(role: &Path, folder: &str) -> Option<Diagnostic> {
    let below = role.join(folder);
    let (there, wanted, at) = match below.is_dir() {
        true => (files_in(&below), "main.yml", below.as_path()),
        false => (files_in(role), folder, role),
    };
    let found = there.into_iter().find(|name| did_you_mean(name, [wanted]).is_some())?;
    let message = format!("`{}` is not read: there is no `{folder}/main.yml`", shown(&at.join(found)));
    Some(Diagnostic::warning(message).hint(format!("did you mean `{wanted}`?")))
}

/// The files of variables of a role, in the order in which they are merged: one, or all of a folder.
pub(super) fn find_vars(role: &Path, folder: &str, from: Option<&str>) -> Result<Vec<PathBuf>, Diagnostic> {
    let whole = role.join(folder).join(from.unwrap_or("main"));
    if whole.is_dir() {
        let mut files = vec![];
        gather(&whole, &mut files);
        return Ok(files);
    }
    Ok(find(role, folder, from)?.into_iter().collect())
}

/// All files of variables in a folder, sorted; folders without an extension too. Hidden ones and backups are not read.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for name in files_in(folder) {
        let path = folder.join(&name);
        let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if path.is_dir() {
            if extension.is_none() {
                gather(&path, files);
            }
        } else if matches!(extension.as_deref(), None | Some("yml" | "yaml" | "json")) {
            files.push(path);
        }
    }
}

fn inside(role: &Path, path: &Path) -> bool {
    match (role.canonicalize(), path.canonicalize()) {
        (Ok(role), Ok(path)) => path.starts_with(role),
        _ => false,
    }
}
