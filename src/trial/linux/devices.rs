//! The sandbox's `/dev`: the harmless nodes, its own terminals, and the machine's GPUs.

use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    path::Path,
};

use rustix::{
    fs::{CWD, FileType, Mode, makedev, mknodat},
    mount::MountFlags,
    process::umask,
};

use super::{
    super::error::Error,
    mount::{attach, bind, directory},
};

/// Character devices by name and minor number of major 1 (memory) and 5 (terminals).
const NODES: &[(&str, u32, u32)] =
    &[("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

const LINKS: &[(&str, &str)] = &[
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
];

pub fn mount_all(root: &Path) -> Result<(), Error> {
    let dev = root.join("dev");
    attach("tmpfs", &dev, MountFlags::NOSUID, "mode=755,size=1m")?;
    let before = umask(Mode::empty());
    let made = nodes(&dev);
    umask(before);
    made?;
    for (name, target) in LINKS {
        symlink(target, dev.join(name)).map_err(Error::io(format!("`/dev/{name}`")))?;
    }
    directory(&dev.join("pts"))?;
    directory(&dev.join("shm"))?;
    let terminals = "newinstance,ptmxmode=0666,mode=620,gid=5";
    attach("devpts", &dev.join("pts"), MountFlags::NOSUID | MountFlags::NOEXEC, terminals)?;
    attach("tmpfs", &dev.join("shm"), MountFlags::NOSUID | MountFlags::NODEV, "mode=1777")?;
    gpus(&dev)
}

/// In a container that may not make nodes, the machine's own are shown.
fn nodes(dev: &Path) -> Result<(), Error> {
    for (name, major, minor) in NODES {
        let (node, mode) = (dev.join(name), Mode::from_raw_mode(0o666));
        if mknodat(CWD, &node, FileType::CharacterDevice, mode, makedev(*major, *minor)).is_err() {
            show(Path::new("/dev").join(name).as_path(), &node)?;
        }
    }
    Ok(())
}

fn gpus(dev: &Path) -> Result<(), Error> {
    let entries = fs::read_dir("/dev").into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("nvidia")) {
        show(&entry.path(), &dev.join(entry.file_name()))?;
    }
    Ok(())
}

fn show(device: &Path, target: &Path) -> Result<(), Error> {
    if device.is_dir() {
        directory(target)?;
    } else {
        File::create(target).map_err(Error::io(format!("`{}`", target.display())))?;
    }
    bind(device, target)
}
