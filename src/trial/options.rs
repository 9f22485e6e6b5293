use std::{env, ffi::OsStr, path::PathBuf};

use super::error::Error;

/// What a sandbox is made from.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder that keeps what the sandbox changes; hidden inside. Must be on a disk, not on tmpfs or overlay.
    pub state: PathBuf,
    /// This program: what is run again to become the sandbox's first process. Its `main` calls
    /// [`maybe_enter`](super::maybe_enter) first.
    pub program: PathBuf,
    pub hostname: String,
    /// Bytes that must be free where a new sandbox keeps its changes; a kept one needs a sixth of it.
    pub min_free: u64,
}

/// Enough for a CUDA build of PyTorch with its download.
const MIN_FREE: u64 = 12_000_000_000;

impl Options {
    /// `$DEPLOY_HOST_TRIAL`, else `~/.cache/deploy-host/trial`; `$DEPLOY_HOST_TRIAL_SPACE` gigabytes of room, else 12;
    /// the program that is running; host name `trial`.
    pub fn from_env() -> Result<Self, Error> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let home = || env::var_os("HOME").map_or_else(|| PathBuf::from("/root"), PathBuf::from);
        let space = set("DEPLOY_HOST_TRIAL_SPACE");
        Ok(Self {
            state: set("DEPLOY_HOST_TRIAL")
                .map_or_else(|| home().join(".cache/deploy-host/trial"), PathBuf::from),
            program: env::current_exe().unwrap_or_else(|_| PathBuf::from("/proc/self/exe")),
            hostname: "trial".into(),
            min_free: space.as_deref().map_or(Ok(MIN_FREE), bytes)?,
        })
    }
}

fn bytes(gigabytes: &OsStr) -> Result<u64, Error> {
    let text = gigabytes.to_string_lossy().into_owned();
    match text.trim().parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok((number * 1e9) as u64),
        _ => Err(Error::Gigabytes(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_in_gigabytes() {
        assert_eq!(bytes(OsStr::new("0.5")).ok(), Some(500_000_000));
        let message = |text| bytes(OsStr::new(text)).unwrap_err().to_string();
        assert_eq!(message("5G"), "`DEPLOY_HOST_TRIAL_SPACE` is `5G`, which is no number of gigabytes");
        assert!(message("-1").contains("`-1`"));
    }
}
