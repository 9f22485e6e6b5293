use std::{
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use fancy_regex::Regex;

use crate::vars::Context;

/// Which files of a folder `include_vars` takes.
pub struct Filter {
    /// 0: all the way down.
    pub depth: i64,
    pub matching: Option<Regex>,
    pub ignored: Vec<Regex>,
    pub extensions: Vec<String>,
    pub ignore_unknown: bool,
    /// The role's own folder: its `vars/main` is there already.
    pub role: Option<PathBuf>,
}

/// The folder that `dir` means: below `vars/` of the role, or beside the task file.
pub fn base(context: &Rc<Context>, dir: &str) -> PathBuf {
    let dir = crate::vars::expand(dir, &|name| std::env::var(name).ok());
    match context.role() {
        Some(role) if dir.starts_with("vars") => role.path.join(dir),
        Some(role) => role.path.join("vars").join(dir),
        None => context.dir.join(dir),
    }
}

/// The files of a folder and of those below it, by name; the error tells of one with a wrong ending.
pub fn all_in(base: &Path, filter: &Filter) -> Result<Vec<PathBuf>, String> {
    let mut found = vec![];
    collect(base, 1, filter, &mut found)?;
    Ok(found)
}

fn collect(dir: &Path, level: i64, filter: &Filter, found: &mut Vec<PathBuf>) -> Result<(), String> {
    if filter.depth != 0 && level > filter.depth {
        return Ok(());
    }
    let mut paths: Vec<PathBuf> =
        fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.is_file() && filter.takes(path)) {
        if filter.has_extension(path) {
            found.push(path.clone());
        } else if !filter.ignore_unknown {
            let extensions = filter.extensions.join(", ");
            return Err(format!("{} does not have a valid extension: {extensions}", path.display()));
        }
    }
    paths.iter().filter(|path| path.is_dir()).try_for_each(|path| collect(path, level + 1, filter, found))
}

impl Filter {
    fn takes(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_match = |regex: &Regex| regex.is_match(&*name).unwrap_or(false);
        let is_own = self.role.as_ref().is_some_and(|role| {
            path.parent() == Some(&role.join("vars"))
                && matches!(&*name, "main.yml" | "main.yaml" | "main.json")
        });
        !is_own && !self.ignored.iter().any(is_match) && self.matching.as_ref().is_none_or(is_match)
    }

    fn has_extension(&self, path: &Path) -> bool {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        self.extensions.iter().any(|extension| *extension == ending)
    }
}
