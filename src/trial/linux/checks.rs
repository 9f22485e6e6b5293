//! What a machine must have to hold a sandbox.

use std::{fs, path::Path};

use super::{super::error::Error, super::options::Options, state::State};

/// Refuses with the reason, before anything is made or mounted.
pub fn check(options: &Options) -> Result<State, Error> {
    if !rustix::process::geteuid().is_root() {
        return Err(Error::NotRoot);
    }
    overlay_is_known()?;
    ["unshare", "nsenter"].into_iter().try_for_each(program)?;
    let state = State::create(&options.state)?;
    upper_can_lie(state.dir())?;
    // Only to see that nobody has it: the sandbox's first process takes it for good.
    drop(state.lock()?);
    if !state.is_current()? {
        return Err(Error::Moved);
    }
    let need = if state.layers().is_empty() { options.min_free } else { options.min_free / 6 };
    room(state.dir(), need)?;
    Ok(state)
}

/// The module is loaded by the first mount where it exists, so its absence from the list is no verdict.
fn overlay_is_known() -> Result<(), Error> {
    let listed = fs::read_to_string("/proc/filesystems").is_ok_and(|list| list.contains("\toverlay\n"));
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let module = Path::new("/lib/modules").join(release.trim()).join("kernel/fs/overlayfs");
    if listed || module.exists() { Ok(()) } else { Err(Error::NoOverlay) }
}

fn program(name: &'static str) -> Result<(), Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|dir| dir.join(name).is_file());
    if found { Ok(()) } else { Err(Error::Program(name)) }
}

/// File systems that cannot hold the upper side of an overlay, by their magic number.
const UNFIT: &[(i64, &str)] = &[
    (0x0102_1994, "tmpfs"),
    (0x8584_58f6, "ramfs"),
    (0x794c_7630, "overlay"),
    (0x6969, "nfs"),
    (0xff53_4d42, "cifs"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "fuse"),
    (0x4d44, "vfat"),
];

fn upper_can_lie(dir: &Path) -> Result<(), Error> {
    let stat = rustix::fs::statfs(dir).map_err(Error::io(format!("`{}`", dir.display())))?;
    let unfit = UNFIT.iter().find(|(magic, _)| *magic == stat.f_type as i64);
    unfit.map_or(Ok(()), |(_, fs)| Err(Error::Upper { path: dir.to_owned(), fs }))
}

fn room(dir: &Path, need: u64) -> Result<(), Error> {
    let stat = rustix::fs::statvfs(dir).map_err(Error::io(format!("`{}`", dir.display())))?;
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    if free < need { Err(Error::Space { path: dir.to_owned(), need, free }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_holds_no_upper_side() {
        let refused = upper_can_lie(Path::new("/dev/shm"));
        assert!(matches!(refused, Err(Error::Upper { fs: "tmpfs", .. })), "{refused:?}");
    }

    #[test]
    fn too_little_room_is_refused_with_both_numbers() {
        let refused = room(Path::new("/"), u64::MAX);
        assert!(matches!(refused, Err(Error::Space { need: u64::MAX, .. })), "{refused:?}");
    }
}
