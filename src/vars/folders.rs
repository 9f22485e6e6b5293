use std::{
    collections::HashSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

const ENDINGS: [&str; 4] = ["", ".yml", ".yaml", ".json"];

/// What lies in a folder; nothing where there is none.
pub fn names(dir: &Path) -> HashSet<OsString> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect()
}

/// Whether [`files`] may find something in a folder with these names in it.
pub fn may_have(names: &HashSet<OsString>, entity: &str) -> bool {
    let has = |ending: &&str| names.contains(&OsString::from(format!("{entity}{ending}")));
    !names.is_empty() && (entity.contains('/') || ENDINGS.iter().any(has))
}

/// The files with the variables of one group or host below `group_vars` or `host_vars`: the first of `NAME`,
/// `NAME.yml`, `NAME.yaml`, `NAME.json`; of a folder all files in it, sorted.
pub fn files(dir: &Path, entity: &str) -> Vec<PathBuf> {
    let found = ENDINGS.iter().map(|ending| dir.join(format!("{entity}{ending}"))).find(|path| path.exists());
    match found {
        Some(path) if path.is_dir() => all_in(&path),
        Some(path) => vec![path],
        None => vec![],
    }
}

/// All files of variables in a folder and in those below it whose names have no ending, sorted by name.
pub fn all_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_wanted(path)).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { all_in(&path) } else { vec![path] }).collect()
}

fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| ending.to_string_lossy());
    let is_plain = !name.starts_with('.') && !name.ends_with('~');
    let has_right_ending = match ending.as_deref() {
        None => true,
        Some("yml" | "yaml" | "json") => !path.is_dir(),
        Some(_) => false,
    };
    is_plain && has_right_ending
}
