use std::path::{Path, PathBuf};

/// Whether disposable hosts can be had here. Where they cannot, says why, so that a test can return; with
/// `DEPLOY_HOST_TESTS=full` that is a failure.
pub fn can_run() -> bool {
    let Some(reason) = missing() else { return true };
    let full = std::env::var("DEPLOY_HOST_TESTS").is_ok_and(|value| value == "full");
    assert!(!full, "{reason}");
    eprintln!("skipped: {reason}");
    false
}

fn missing() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        return Some("disposable hosts need Linux");
    }
    if !rustix::process::geteuid().is_root() {
        return Some("disposable hosts need root");
    }
    let sshd = Path::new("/usr/sbin/sshd").exists();
    (!sshd).then_some("disposable hosts need sshd: apt-get install openssh-server")
}

/// The signals of which programs that a test starts will hear: who has the tests outlive a terminal (`nohup`) has
/// SIGHUP ignored in all of them.
pub fn heard<'a>(signals: &'a [(&'a str, i32)]) -> impl Iterator<Item = (&'a str, i32)> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    signals.iter().copied().filter(move |(name, _)| *name != "HUP" || ignored & 1 == 0)
}

/// A folder of this test's own, which must be removed when it is done.
pub fn scratch(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let unique = format!("{name}-{}-{:?}", std::process::id(), std::thread::current().id());
    let dir = root.join(unique.replace(['(', ')'], ""));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
