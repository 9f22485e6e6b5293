//! Paths of the controller.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    super::{
        args::Args,
        eval::Eval,
        print,
        value::{Fallible, Value},
    },
    family::Family,
};

use crate::source::vault;

pub const TESTS: Family = &[
    ("abs", |_, value, _| Ok(print::text(value)?.starts_with('/'))),
    ("is_abs", |_, value, _| Ok(print::text(value)?.starts_with('/'))),
    ("directory", |eval, value, _| of(eval, value, Path::is_dir)),
    ("is_dir", |eval, value, _| of(eval, value, Path::is_dir)),
    ("file", |eval, value, _| of(eval, value, Path::is_file)),
    ("is_file", |eval, value, _| of(eval, value, Path::is_file)),
    ("link", |eval, value, _| of(eval, value, Path::is_symlink)),
    ("is_link", |eval, value, _| of(eval, value, Path::is_symlink)),
    ("exists", |eval, value, _| of(eval, value, Path::exists)),
    ("link_exists", |eval, value, _| of(eval, value, |path| path.symlink_metadata().is_ok())),
    ("mount", |eval, value, _| of(eval, value, is_mount)),
    ("is_mount", |eval, value, _| of(eval, value, is_mount)),
    ("same_file", same_file),
    ("is_same_file", same_file),
    ("vaulted_file", |eval, value, _| of(eval, value, is_vaulted)),
];

fn of(eval: &Eval, value: &Value, test: fn(&Path) -> bool) -> Fallible<bool> {
    eval.scope.impure("file")?;
    Ok(test(&path(value)?))
}

fn path(value: &Value) -> Fallible<PathBuf> {
    Ok(PathBuf::from(&*print::text(value)?.text))
}

/// On another device than the folder above, or the root.
fn is_mount(path: &Path) -> bool {
    let Ok(here) = path.symlink_metadata() else {
        return false;
    };
    let Ok(above) = path.join("..").metadata() else {
        return false;
    };
    !here.is_symlink() && (here.dev() != above.dev() || here.ino() == above.ino())
}

fn same_file(eval: &Eval, value: &Value, args: &mut Args) -> Fallible<bool> {
    eval.scope.impure("file")?;
    let other = path(&args.required("path")?)?;
    let identity = |path: &Path| path.metadata().ok().map(|found| (found.dev(), found.ino()));
    let here = identity(&path(value)?);
    Ok(here.is_some() && here == identity(&other))
}

fn is_vaulted(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| vault::is_encrypted(&bytes))
}
