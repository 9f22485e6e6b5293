//! Paths whose changes say nothing: what any login or installation leaves behind.

use std::path::Path;

/// Whole folders.
const FOLDERS: &[&str] = &[
    "/dev",
    "/proc",
    "/run",
    "/sys",
    "/tmp",
    "/var/backups",
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/lib/pam",
    "/var/lib/systemd",
    "/var/log",
    "/var/tmp",
];

const FILES: &[&str] = &["/etc/.pwd.lock", "/etc/ld.so.cache", "/etc/mailcap"];

/// Names that are noise wherever they stand.
const NAMES: &[&str] = &[".cache", "__pycache__", ".bash_history", ".wget-hsts", ".lesshst"];

pub fn is_noise(path: &Path) -> bool {
    let backup_of_accounts = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent() == Some(Path::new("/etc")) && name.ends_with('-')
    };
    FOLDERS.iter().any(|folder| path.starts_with(folder))
        || FILES.iter().any(|file| path == Path::new(file))
        || path.iter().any(|part| NAMES.iter().any(|name| part == *name))
        || backup_of_accounts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_are_noise_and_settings_are_not() {
        let cases = [
            ("/var/log/dpkg.log", true),
            ("/etc/passwd-", true),
            ("/home/a/.cache/pip", true),
            ("/etc/passwd", false),
            ("/var/lib/other", false),
            ("/home/a-", false),
        ];
        for (path, noise) in cases {
            assert_eq!(is_noise(Path::new(path)), noise, "{path}");
        }
    }
}
