use std::path::PathBuf;

/// Why there is no trial host. The text says what is missing; [`Error::hint`] says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the trial host needs Linux")]
    NotLinux,
    #[error("the trial host needs root")]
    NotRoot,
    #[error("the trial host needs overlayfs, which this kernel does not offer")]
    NoOverlay,
    #[error("the trial host needs the program `{0}`")]
    Program(&'static str),
    #[error("the trial host cannot keep its changes in `{}`: it lies on {fs}", path.display())]
    Upper { path: PathBuf, fs: &'static str },
    #[error("the trial host needs {} free in `{}`, there are {}", gigabytes(*need), path.display(), gigabytes(*free))]
    Space { path: PathBuf, need: u64, free: u64 },
    #[error("`DEPLOY_HOST_TRIAL_SPACE` is `{0}`, which is no number of gigabytes")]
    Gigabytes(String),
    #[error("this machine's packages have changed since the trial host was made")]
    Moved,
    #[error("the trial host is in use by process {0}")]
    Busy(u32),
    #[error("there is no trial host yet")]
    Nothing,
    #[error("the trial host did not start: {0}")]
    Setup(String),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
}

impl Error {
    /// What the user can do, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotLinux => "name a host of your inventory instead of `trial`",
            Self::NotRoot => "run it as root, for example with `sudo`",
            Self::NoOverlay => "`modprobe overlay` loads it where the kernel has it as a module",
            Self::Program(_) => "it is part of util-linux: `apt-get install util-linux`",
            Self::Upper { .. } => {
                "set DEPLOY_HOST_TRIAL to a folder on a disk (ext4, xfs, btrfs); in a container, to a mounted volume"
            }
            Self::Space { .. } => {
                "make room, set DEPLOY_HOST_TRIAL to a folder on a larger disk, or, where less will do, \
                 DEPLOY_HOST_TRIAL_SPACE to fewer gigabytes"
            }
            Self::Moved => "`deploy-host trial reset` throws the old trial host away",
            Self::Busy(_) => "wait for the other run, or set DEPLOY_HOST_TRIAL to another folder",
            Self::Nothing => "`deploy-host PLAYBOOK trial` makes one",
            Self::Setup(reason) if reason.contains("not permitted") => {
                "it mounts file systems; a container must be allowed to (`--privileged`)"
            }
            Self::Gigabytes(_) | Self::Setup(_) | Self::Io { .. } => return None,
        })
    }

    /// For `map_err`: names what was tried.
    #[cfg(target_os = "linux")]
    pub(super) fn io<E: Into<std::io::Error>>(what: impl Into<String>) -> impl FnOnce(E) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source: source.into() }
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_gigabytes() {
        let error = Error::Space { path: "/x".into(), need: 12_000_000_000, free: 900_000_000 };
        assert_eq!(error.to_string(), "the trial host needs 12.0 GB free in `/x`, there are 0.9 GB");
    }
}
