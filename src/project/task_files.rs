use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    source::{Diagnostic, did_you_mean_hint},
    vars::{Context, Level},
};

use super::find::{files_in, quoted, texts};

/// A file of tasks as a statement names it: looked for beside the file that names it, beside those that brought that
/// in, in the role's `tasks/`, and at last beside the playbook.
pub(super) fn find(name: &str, context: &Rc<Context>) -> Result<PathBuf, Diagnostic> {
    let folders = folders(context);
    let found = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| missing(name, &folders))
}

fn folders(context: &Rc<Context>) -> Vec<PathBuf> {
    let mut folders = vec![];
    for step in context.chain() {
        folders.push(step.dir.clone());
        if let Level::Role(role) = &step.level {
            folders.push(role.path.join("tasks"));
            break;
        }
    }
    folders.extend(context.chain().last().map(|play| play.dir.clone()));
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

/// All files that a name with this beginning and end may mean, where what is between is no path.
pub(super) fn fitting(context: &Rc<Context>, beginning: &str, end: &str) -> Vec<PathBuf> {
    let (below, beginning) = beginning.rsplit_once('/').unwrap_or(("", beginning));
    let fits = |name: &String| name.starts_with(beginning) && name.ends_with(end);
    let of = |folder: PathBuf| {
        let folder = folder.join(below);
        let names = files_in(&folder).into_iter().filter(fits);
        names.map(|name| folder.join(name)).collect::<Vec<_>>()
    };
    folders(context).into_iter().flat_map(of).collect()
}

fn missing(name: &str, folders: &[PathBuf]) -> Diagnostic {
    let beside = |folder: &PathBuf| {
        let below = Path::new(name).parent().unwrap_or(Path::new(""));
        let with_parent = move |file: String| below.join(file).to_string_lossy().into_owned();
        files_in(&folder.join(below)).into_iter().map(with_parent).collect::<Vec<_>>()
    };
    let hint = did_you_mean_hint(name, folders.iter().flat_map(beside));
    Diagnostic::error(format!("Could not find or access '{name}' on the Ansible Controller."))
        .note(format!("looked in {}", quoted(&texts(folders))))
        .maybe_hint(hint)
}
