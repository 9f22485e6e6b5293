use std::path::{Path, PathBuf};

use crate::source::{Diagnostic, did_you_mean_hint, shown};

const EXTENSIONS: [&str; 3] = ["", ".yml", ".yaml"];

/// A playbook by the name that was given: the file itself or one in `playbooks/`, with or without its extension.
pub(super) fn playbook(name: &Path) -> Result<PathBuf, Diagnostic> {
    let tried = playbook_candidates(name);
    let found = tried.iter().find(|path| path.is_file());
    let Some(found) = found else {
        return Err(missing_playbook(name, &tried));
    };
    std::path::absolute(found).map_err(|error| {
        Diagnostic::error(format!("could not find out where `{}` is: {error}", shown(found)))
    })
}

fn playbook_candidates(name: &Path) -> Vec<PathBuf> {
    let folders = [Path::new(""), Path::new("playbooks")];
    let named = |folder: &Path, extension: &str| {
        let mut path = folder.join(name).into_os_string();
        path.push(extension);
        PathBuf::from(path)
    };
    folders.iter().flat_map(|folder| EXTENSIONS.iter().map(|extension| named(folder, extension))).collect()
}

fn missing_playbook(name: &Path, tried: &[PathBuf]) -> Diagnostic {
    let mut near = vec![];
    for folder in [Path::new("."), Path::new("playbooks")] {
        let with_folder =
            |file: String| folder.join(file).to_string_lossy().trim_start_matches("./").to_owned();
        near.extend(files_in(folder).into_iter().filter(|file| is_yaml(file)).map(with_folder));
    }
    let given = name.to_string_lossy();
    let hint = did_you_mean_hint(&given, near.iter().flat_map(|file| spellings(file)))
        .or_else(|| (!near.is_empty()).then(|| format!("there are {}", quoted(&near))));
    Diagnostic::error(format!("the playbook: {given} could not be found"))
        .note(format!("looked for {}", quoted(&texts(tried))))
        .maybe_hint(hint)
}

fn is_yaml(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

/// How a playbook may be called.
fn spellings(file: &str) -> Vec<String> {
    let bare = file.strip_prefix("playbooks/").unwrap_or(file);
    let stem = |file: &str| Path::new(file).with_extension("").to_string_lossy().into_owned();
    vec![file.to_owned(), bare.to_owned(), stem(file), stem(bare)]
}

/// The folder that holds `inventory`, `roles`, …: the playbook's, or its parent where that is called `playbooks`.
pub(super) fn root(playbook: &Path) -> PathBuf {
    let folder = playbook.parent().unwrap_or(Path::new("/"));
    match folder.parent() {
        Some(parent) if folder.ends_with("playbooks") => parent.to_owned(),
        _ => folder.to_owned(),
    }
}

/// The names in a folder, sorted.
pub(super) fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let mut names: Vec<_> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

pub(super) fn texts(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| shown(path).into_owned()).collect()
}

pub(super) fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
