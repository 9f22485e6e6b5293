//! The state directory: what a sandbox changed, and whose it is.
//!
//! ```text
//! STATE/lock                 locked by the first process of the running sandbox; holds its PID
//! STATE/machine              digest of the machine's package state when the sandbox was made
//! STATE/seeded               digest and path of each file that we put in
//! STATE/merged/              where the sandbox's root is put together
//! STATE/layers/%2Fhome/      one for each file system: upper/ and work/
//! ```

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Read,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::super::error::Error;

#[derive(Clone, Debug)]
pub struct State(PathBuf);

impl State {
    /// Makes the directory where there is none, for root only.
    pub fn create(dir: &Path) -> Result<Self, Error> {
        let failed = |e| Error::Io { what: format!("`{}`", dir.display()), source: e };
        fs::create_dir_all(dir.join("layers")).map_err(failed)?;
        fs::create_dir_all(dir.join("merged")).map_err(failed)?;
        rustix::fs::chmod(dir, rustix::fs::Mode::RWXU).map_err(|e| failed(e.into()))?;
        Ok(Self(fs::canonicalize(dir).map_err(failed)?))
    }

    /// The directory as it is; `None` where no sandbox was ever made in it.
    pub fn existing(dir: &Path) -> Option<Self> {
        let dir = fs::canonicalize(dir).ok()?;
        dir.join("machine").exists().then_some(Self(dir))
    }

    pub fn dir(&self) -> &Path {
        &self.0
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Where the layer of the file system that is mounted at `mount` lies.
    pub fn layer(&self, mount: &Path) -> PathBuf {
        let name = mount.to_string_lossy().replace('%', "%25").replace('/', "%2F");
        self.0.join("layers").join(name)
    }

    /// Mount points that have a layer, parents first.
    pub fn layers(&self) -> Vec<PathBuf> {
        let names = fs::read_dir(self.0.join("layers")).into_iter().flatten().flatten();
        let decode = |name: String| PathBuf::from(name.replace("%2F", "/").replace("%25", "%"));
        let mut mounts: Vec<_> =
            names.map(|entry| decode(entry.file_name().to_string_lossy().into_owned())).collect();
        mounts.sort();
        mounts
    }

    /// Takes the directory for this process; the lock goes with the file. `Busy` when another has it.
    pub fn lock(&self) -> Result<File, Error> {
        let path = self.path("lock");
        let what = || format!("`{}`", path.display());
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = file.map_err(Error::io(what()))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                file.read_to_string(&mut pid).map_err(Error::io(what()))?;
                Err(Error::Busy(pid.trim().parse().unwrap_or(0)))
            }
            Err(TryLockError::Error(e)) => Err(Error::io(what())(e)),
        }
    }

    /// Whether a sandbox was complete here before.
    pub fn is_kept(&self) -> bool {
        self.path("seeded").exists()
    }

    /// Whether what is kept was made from the machine as it is now. True for a state without a sandbox.
    pub fn is_current(&self) -> Result<bool, Error> {
        match fs::read_to_string(self.path("machine")) {
            Ok(made) => Ok(made == machine()?),
            Err(_) => Ok(true),
        }
    }

    /// Writes down which machine this is a copy of.
    pub fn record_machine(&self) -> Result<(), Error> {
        let path = self.path("machine");
        fs::write(&path, machine()?).map_err(Error::io(format!("`{}`", path.display())))
    }
}

/// Digest of what is installed here: dpkg's status, or the release where there is no dpkg.
fn machine() -> Result<String, Error> {
    let status = fs::read("/var/lib/dpkg/status").or_else(|_| fs::read("/etc/os-release"));
    let status = status.map_err(Error::io("`/etc/os-release`"))?;
    Ok(hex::encode(Sha256::digest(status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_names_come_back() {
        let dir = std::env::temp_dir().join(format!("trial-state-{}", std::process::id()));
        let state = State::create(&dir).unwrap();
        for mount in ["/var/lib%2F", "/", "/home"] {
            fs::create_dir_all(state.layer(Path::new(mount))).unwrap();
        }
        let layers = state.layers();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(layers, ["/", "/home", "/var/lib%2F"].map(PathBuf::from));
    }

    #[test]
    fn a_locked_state_names_its_owner() {
        let dir = std::env::temp_dir().join(format!("trial-lock-{}", std::process::id()));
        let state = State::create(&dir).unwrap();
        let lock = state.lock().unwrap();
        fs::write(state.path("lock"), "77\n").unwrap();
        let second = state.lock();
        drop(lock);
        fs::remove_dir_all(&dir).unwrap();
        assert!(matches!(second, Err(Error::Busy(77))), "{second:?}");
    }
}
