use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::Path,
};

use crate::{
    template::{Fallible, Value},
    vars::accounts::name_of,
};

use super::call::Call;

/// What is below folders, as mappings; of a path that several of them have, the first.
pub fn filetree(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut found: Vec<(String, Value)> = vec![];
    for term in call.texts()? {
        let Ok(root) = call.scope.find("files", &term) else { continue };
        let mut below = vec![];
        walk(&root, &root, &mut below);
        for (path, entry) in below {
            if found.iter().all(|(known, _)| *known != path) {
                found.push((path, entry));
            }
        }
    }
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}

/// Folders before files, each by name, and what is in them behind them.
fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, Value)>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut entries: Vec<_> =
        entries.filter_map(|path| Some((path.symlink_metadata().ok()?, path))).collect();
    entries.sort_by_key(|(meta, path)| (!meta.is_dir(), path.clone()));
    for (meta, path) in &entries {
        let name = path.strip_prefix(root).unwrap_or(path).display().to_string();
        let of = |state: &str, src: Option<&Path>| entry(root, &name, meta, state, src);
        found.extend(
            match () {
                () if meta.is_symlink() => fs::read_link(path).ok().map(|to| of("link", Some(&to))),
                () if meta.is_dir() => Some(of("directory", None)),
                () if meta.is_file() => Some(of("file", Some(path))),
                () => None,
            }
            .map(|entry| (name.clone(), entry)),
        );
    }
    entries.iter().filter(|(meta, _)| meta.is_dir()).for_each(|(_, path)| walk(root, path, found));
}

fn entry(root: &Path, path: &str, meta: &Metadata, state: &str, src: Option<&Path>) -> Value {
    let text = |text: String| Value::str(&text);
    let name = |file: &str, id: u32| name_of(file, id).map_or(Value::Int(id.into()), text);
    let mut entries = vec![
        ("root", text(root.display().to_string())),
        ("path", Value::str(path)),
        ("state", Value::str(state)),
        ("uid", Value::Int(meta.uid().into())),
        ("gid", Value::Int(meta.gid().into())),
        ("owner", name("/etc/passwd", meta.uid())),
        ("group", name("/etc/group", meta.gid())),
        ("mode", text(format!("0{:03o}", meta.mode() & 0o7777))),
        ("size", Value::Int(i64::try_from(meta.size()).unwrap_or(i64::MAX))),
        ("mtime", Value::Float(meta.mtime() as f64)),
        ("ctime", Value::Float(meta.ctime() as f64)),
    ];
    entries.extend(src.map(|src| ("src", text(src.display().to_string()))));
    Value::map(entries.into_iter().map(|(key, value)| (key.into(), value)))
}
