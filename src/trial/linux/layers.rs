//! Puts the sandbox's root together from overlays of the machine's file systems.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::mount::MountFlags;

use super::{
    super::error::Error,
    mount::{attach, below, bind_read_only, directory},
    mountinfo::{Part, parts},
    state::State,
};

/// Mounts everything at `STATE/merged` and returns that path.
pub fn assemble(state: &State) -> Result<PathBuf, Error> {
    let root = state.path("merged");
    let table = "/proc/self/mountinfo";
    let mountinfo = fs::read(table).map_err(Error::io(table))?;
    let mountinfo = String::from_utf8_lossy(&mountinfo);
    let is_file = |path: &Path| path.metadata().is_ok_and(|meta| meta.is_file());
    for part in parts(&mountinfo, state.dir(), is_file) {
        match part {
            Part::Overlay(path) => overlay(state, &path, &below(&root, &path))?,
            Part::ReadOnly(path) => bind_read_only(&path, &below(&root, &path))?,
            Part::File(path) => file(state, &path, &below(&root, &path))?,
        }
    }
    hide(state, &root)?;
    Ok(root)
}

/// The layer directories are named from inside them, so that their own path needs no escapes.
fn overlay(state: &State, lower: &Path, target: &Path) -> Result<(), Error> {
    let layer = state.layer(lower);
    renew(&layer.join("work"))?;
    if !layer.join("upper").exists() {
        directory(&layer.join("upper"))?;
        copy_attributes(lower, &layer.join("upper"))?;
    }
    std::env::set_current_dir(&layer).map_err(Error::io(format!("`{}`", layer.display())))?;
    let lower = escape(&lower.to_string_lossy());
    let options =
        format!("lowerdir={lower},upperdir=upper,workdir=work,redirect_dir=on,index=off,metacopy=off");
    // What is kept need not outlive a crash of the machine; without `fsync` installing packages is several times faster.
    attach("overlay", target, MountFlags::empty(), &format!("{options},volatile"))
        .or_else(|_| attach("overlay", target, MountFlags::empty(), &options))
}

/// A volatile overlay refuses the work directory of the one before.
fn renew(work: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(work) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io(format!("`{}`", work.display()))(e)),
        _ => directory(work),
    }
}

/// The root of the merged tree has the attributes of the upper side.
fn copy_attributes(from: &Path, to: &Path) -> Result<(), Error> {
    let what = || format!("`{}`", to.display());
    let meta = fs::metadata(from).map_err(Error::io(what()))?;
    std::os::unix::fs::chown(to, Some(meta.uid()), Some(meta.gid())).map_err(Error::io(what()))?;
    fs::set_permissions(to, meta.permissions()).map_err(Error::io(what()))
}

/// Container engines mount single files. Settings become copies, which can be replaced; the rest (drivers) can be read.
fn file(state: &State, path: &Path, target: &Path) -> Result<(), Error> {
    if !path.starts_with("/etc") {
        return bind_read_only(path, target);
    }
    if !state.is_kept() {
        fs::copy(path, target).map_err(Error::io(format!("`{}`", target.display())))?;
    }
    Ok(())
}

/// The state directory must not be seen inside: it is the sandbox itself.
fn hide(state: &State, root: &Path) -> Result<(), Error> {
    let target = below(root, state.dir());
    match target.exists() {
        true => attach("tmpfs", &target, MountFlags::RDONLY, "mode=700,size=4k"),
        false => Ok(()),
    }
}

/// Overlayfs separates layers by `:` and the kernel options by `,`.
fn escape(path: &str) -> String {
    path.replace('\\', r"\\").replace(':', r"\:").replace(',', r"\,")
}
