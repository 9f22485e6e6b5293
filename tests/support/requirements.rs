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
    const SIGHUP: i32 = 1;
    signals.iter().copied().filter(|(name, _)| *name != "HUP" || !deploy_host::remote::ignores(SIGHUP))
}

/// A folder of this test's own, which must be removed when it is done.
pub fn scratch(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let unique = format!("{name}-{}-{:?}", std::process::id(), std::thread::current().id());
    let dir = root.join(unique.replace(['(', ')'], ""));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
