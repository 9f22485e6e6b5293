//! Which file systems of this machine a sandbox needs, from `/proc/self/mountinfo`.

use std::path::{Path, PathBuf};

/// What becomes of one mount of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A local disk: an overlay of its own.
    Overlay(PathBuf),
    /// A file system that overlayfs does not take, or a read-only one: visible, not writable.
    ReadOnly(PathBuf),
    /// One mounted file.
    File(PathBuf),
}

impl Part {
    fn path(&self) -> &Path {
        match self {
            Self::Overlay(path) | Self::ReadOnly(path) | Self::File(path) => path,
        }
    }
}

/// File systems with real content. Everything else is the kernel's, or in memory, and stays outside.
const LOCAL: &[&str] = &["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs"];
const FOREIGN: &[&str] = &[
    "nfs", "nfs4", "cifs", "9p", "virtiofs", "vfat", "exfat", "ntfs3", "squashfs", "erofs", "iso9660",
    "fuseblk",
];

/// The parts of a sandbox, `/` first and parents before children. `is_file` tells a mounted file from a directory;
/// nothing below `hidden` is taken.
pub fn parts(mountinfo: &str, hidden: &Path, is_file: impl Fn(&Path) -> bool) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in mountinfo.lines() {
        let Some((path, fs)) = parse(line) else { continue };
        parts.retain(|part| !part.path().starts_with(&path));
        if path.starts_with(hidden)
            || ["/proc", "/sys", "/dev", "/run"].iter().any(|dir| path.starts_with(dir))
        {
            continue;
        }
        let part = if path == Path::new("/") {
            Some(Part::Overlay(path))
        } else if is_file(&path) {
            Some(Part::File(path))
        } else if LOCAL.contains(&fs) {
            Some(Part::Overlay(path))
        } else {
            (FOREIGN.contains(&fs) || fs.starts_with("fuse.")).then_some(Part::ReadOnly(path))
        };
        parts.extend(part);
    }
    parts.sort_by(|a, b| a.path().cmp(b.path()));
    parts
}

/// Mount point and type of a line: `36 35 98:0 /root /point options - type source super`.
fn parse(line: &str) -> Option<(PathBuf, &str)> {
    let (mount, fs) = line.split_once(" - ")?;
    let point = mount.split(' ').nth(4)?;
    Some((PathBuf::from(unescape(point)), fs.split(' ').next()?))
}

/// `\040` and its like.
fn unescape(text: &str) -> String {
    let mut pieces = text.split('\\');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                out.push(code as char);
                out.push_str(&piece[3..]);
            }
            None => {
                out.push('\\');
                out.push_str(piece);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlay(path: &str) -> Part {
        Part::Overlay(path.into())
    }

    #[test]
    fn only_what_has_content_is_taken() {
        let text = "\
21 1 0:1 / /proc rw - proc proc rw
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 8:2 / /home rw - xfs /dev/sda2 rw
24 22 0:30 / /tmp rw - tmpfs tmpfs rw
25 22 0:31 / /var/lib/docker/overlay2/a/merged rw - overlay overlay rw
26 22 8:1 /x /etc/hosts rw - ext4 /dev/sda1 rw
27 22 0:40 / /srv/with\\040space rw - nfs4 server:/x rw
28 22 8:3 / /run/media rw - ext4 /dev/sdb1 rw
29 22 8:1 / /cache/trial/merged rw - ext4 /dev/sda1 rw
30 23 8:4 / /home/deep rw - btrfs /dev/sdc rw
";
        let parts = parts(text, Path::new("/cache/trial"), |path| path == Path::new("/etc/hosts"));
        let expected = [
            overlay("/"),
            Part::File("/etc/hosts".into()),
            overlay("/home"),
            overlay("/home/deep"),
            Part::ReadOnly("/srv/with space".into()),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn what_is_mounted_over_hides_what_was_there() {
        let text = "\
1 1 8:1 / / rw - ext4 /dev/sda1 rw
2 1 8:2 / /data rw - ext4 /dev/sda2 rw
3 2 8:3 / /data/sub rw - ext4 /dev/sda3 rw
4 1 0:9 / /data rw - tmpfs none rw
";
        assert_eq!(parts(text, Path::new("/none"), |_| false), [overlay("/")]);
    }

    #[test]
    fn a_root_on_overlay_is_a_lower_layer_like_any() {
        let text = "1 1 0:50 / / rw - overlay overlay rw\n";
        assert_eq!(parts(text, Path::new("/none"), |_| false), [overlay("/")]);
    }
}
