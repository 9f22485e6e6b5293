use std::path::PathBuf;

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
    /// `$DEPLOY_HOST_TRIAL`, else `~/.cache/deploy-host/trial`; the program that is running; host name `trial`.
    pub fn from_env() -> Self {
        let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("/root"), PathBuf::from);
        let state = std::env::var_os("DEPLOY_HOST_TRIAL").filter(|path| !path.is_empty());
        Self {
            state: state.map_or_else(|| home().join(".cache/deploy-host/trial"), PathBuf::from),
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("/proc/self/exe")),
            hostname: "trial".into(),
            min_free: MIN_FREE,
        }
    }
}
