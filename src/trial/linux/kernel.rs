//! The file systems of the kernel, as the sandbox sees them: `/proc`, `/sys`, `/run`.

use std::{fs, path::Path};

use rustix::mount::MountFlags;

use super::{
    super::error::Error,
    mount::{attach, below, bind, bind_read_only, directory},
};

/// Settings of the shared kernel: to be read, not written.
const READ_ONLY: &[&str] = &["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"];

pub fn mount_all(root: &Path) -> Result<(), Error> {
    let plain = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    attach("proc", &root.join("proc"), plain, "")?;
    for path in READ_ONLY.iter().map(|path| below(root, Path::new(path))).filter(|path| path.exists()) {
        bind_read_only(&path, &path)?;
    }
    // Nobody in there shall switch off the machine's swap: `swapoff -a` reads this list.
    bind(Path::new("/dev/null"), &root.join("proc/swaps"))?;
    attach("sysfs", &root.join("sys"), plain | MountFlags::RDONLY, "")?;
    run(root)
}

/// Nothing runs in there, so `/run` starts empty, but for what `/etc/resolv.conf` may point at.
fn run(root: &Path) -> Result<(), Error> {
    let run = root.join("run");
    attach("tmpfs", &run, MountFlags::NOSUID | MountFlags::NODEV, "mode=755")?;
    for dir in ["lock", "sshd", "user"] {
        directory(&run.join(dir))?;
    }
    let sticky = rustix::fs::Mode::from_raw_mode(0o1777);
    rustix::fs::chmod(run.join("lock"), sticky).map_err(Error::io("`/run/lock`"))?;
    let Ok(resolver) = fs::canonicalize("/etc/resolv.conf") else {
        return Ok(());
    };
    if resolver.starts_with("/run") {
        let target = below(root, &resolver);
        target.parent().map_or(Ok(()), directory)?;
        fs::copy(&resolver, &target).map_err(Error::io(format!("`{}`", resolver.display())))?;
    }
    Ok(())
}
