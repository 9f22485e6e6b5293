//! What a trial changed, read from the upper sides of its overlays.

use std::{
    fs::{self, Metadata},
    io::{self, Read},
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
};

use super::{
    super::change::{Change, Kind},
    super::error::Error,
    super::options::Options,
    noise::is_noise,
    seed::is_untouched,
    state::State,
};

/// All changes, by path, caches and logs left out. Works while the trial runs, too.
pub fn diff(options: &Options) -> Result<Vec<Change>, Error> {
    let state = State::existing(&options.state).ok_or(Error::Nothing)?;
    let seeded = fs::read_to_string(state.path("seeded")).unwrap_or_default();
    let mut changes = Vec::new();
    for mount in state.layers() {
        let upper = state.layer(&mount).join("upper");
        let mut layer = Layer { upper, mount, seeded: &seeded, changes: &mut changes };
        layer.folder(Path::new("")).map_err(Error::io("read the changes"))?;
    }
    changes.sort();
    Ok(changes)
}

struct Layer<'a> {
    upper: PathBuf,
    mount: PathBuf,
    seeded: &'a str,
    changes: &'a mut Vec<Change>,
}

impl Layer<'_> {
    /// `inside` is relative to the mount point, as all paths here.
    fn folder(&mut self, inside: &Path) -> io::Result<()> {
        for entry in fs::read_dir(self.upper.join(inside))? {
            let inside = inside.join(entry?.file_name());
            if !is_noise(&self.mount.join(&inside)) {
                self.entry(&inside)?;
            }
        }
        if !inside.as_os_str().is_empty() && is_opaque(&self.upper.join(inside)) {
            self.removed_below(inside)?;
        }
        Ok(())
    }

    fn entry(&mut self, inside: &Path) -> io::Result<()> {
        let (ours, path) = (self.upper.join(inside), self.mount.join(inside));
        let (now, before) = (ours.symlink_metadata()?, path.symlink_metadata().ok());
        if now.is_file() && is_untouched(self.seeded, &path, &fs::read(&ours)?) {
            return Ok(());
        }
        let Some(before) = before else {
            if !is_whiteout(&now) {
                let (files, bytes) = total(&ours)?;
                self.note(Kind::Added, path, files, bytes);
            }
            return Ok(());
        };
        if is_whiteout(&now) {
            self.note(Kind::Removed, path, 1, 0);
        } else if now.is_dir() && before.is_dir() {
            if !same_attributes(&now, &before) {
                self.note(Kind::Changed, path, 1, 0);
            }
            self.folder(inside)?;
        } else if !is_same(&now, &before, &ours, &path)? {
            self.note(Kind::Changed, path, 1, now.len());
        }
        Ok(())
    }

    /// An opaque folder took the place of the machine's: what it does not have is gone.
    fn removed_below(&mut self, inside: &Path) -> io::Result<()> {
        for entry in fs::read_dir(self.mount.join(inside))? {
            let inside = inside.join(entry?.file_name());
            let path = self.mount.join(&inside);
            if self.upper.join(&inside).symlink_metadata().is_err() && !is_noise(&path) {
                self.note(Kind::Removed, path, 1, 0);
            }
        }
        Ok(())
    }

    fn note(&mut self, kind: Kind, path: PathBuf, files: u64, bytes: u64) {
        self.changes.push(Change { path, kind, files, bytes });
    }
}

/// Whether a copy in the upper side still equals what it was made from.
fn is_same(now: &Metadata, before: &Metadata, ours: &Path, path: &Path) -> io::Result<bool> {
    if now.file_type() != before.file_type() || !same_attributes(now, before) {
        return Ok(false);
    }
    if now.is_symlink() {
        return Ok(fs::read_link(ours)? == fs::read_link(path)?);
    }
    Ok(!now.is_file() || now.len() == before.len() && same_bytes(ours, path)?)
}

fn same_attributes(a: &Metadata, b: &Metadata) -> bool {
    (a.mode(), a.uid(), a.gid()) == (b.mode(), b.uid(), b.gid())
}

fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    let (mut a, mut b) = (fs::File::open(a)?, fs::File::open(b)?);
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let n = a.read(&mut left)?;
        b.read_exact(&mut right[..n])?;
        if n == 0 || left[..n] != right[..n] {
            return Ok(n == 0);
        }
    }
}

/// Overlayfs marks what is gone by a character device 0/0.
fn is_whiteout(meta: &Metadata) -> bool {
    meta.file_type().is_char_device() && meta.rdev() == 0
}

fn is_opaque(path: &Path) -> bool {
    let mut value = [0; 8];
    rustix::fs::lgetxattr(path, "trusted.overlay.opaque", &mut value[..]).is_ok_and(|n| &value[..n] == b"y")
}

/// Files and bytes of a whole tree.
fn total(path: &Path) -> io::Result<(u64, u64)> {
    let meta = path.symlink_metadata()?;
    if !meta.is_dir() {
        return Ok((1, meta.len()));
    }
    let mut sum = (0, 0);
    for entry in fs::read_dir(path)? {
        let (files, bytes) = total(&entry?.path())?;
        sum = (sum.0 + files, sum.1 + bytes);
    }
    Ok(sum)
}
