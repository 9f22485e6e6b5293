//! Mounting, with errors that name what was tried.

use std::{
    ffi::CString,
    fs,
    path::{Path, PathBuf},
};

use rustix::mount::{MountFlags, mount, mount_bind, mount_remount};

use super::super::error::Error;

/// Mounts a file system of the kernel, or an overlay, on `target`.
pub fn attach(kind: &str, target: &Path, flags: MountFlags, options: &str) -> Result<(), Error> {
    let what = format!("mount {kind} on `{}` ({options})", target.display());
    let data = CString::new(options).map_err(Error::io(what.clone()))?;
    mount(kind, target, kind, flags, data.as_c_str()).map_err(Error::io(what))
}

/// Shows `source` at `target` as well, without what is mounted below.
pub fn bind(source: &Path, target: &Path) -> Result<(), Error> {
    let what = format!("mount `{}` on `{}`", source.display(), target.display());
    mount_bind(source, target).map_err(Error::io(what))
}

/// The same, but nothing can be written through it.
pub fn bind_read_only(source: &Path, target: &Path) -> Result<(), Error> {
    bind(source, target)?;
    let what = format!("mount `{}` read-only", target.display());
    mount_remount(target, MountFlags::BIND | MountFlags::RDONLY, c"").map_err(Error::io(what))
}

/// Makes a directory and those above it.
pub fn directory(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::io(format!("`{}`", path.display())))
}

/// `path` of the machine, below `root`.
pub fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}
