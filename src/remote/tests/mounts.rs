use std::{fs, process::Command};

use crate::plan::Put;

use super::machines::*;

/// A mount that ends with the test.
struct Mount(String);

impl Mount {
    /// `None`, with a line that says so, where it is not allowed.
    fn new(args: &[&str], at: String) -> Option<Self> {
        let done = is_root()
            && Command::new("mount").args(args).arg(&at).output().is_ok_and(|out| out.status.success());
        if !done {
            println!("skipped: cannot mount here");
        }
        done.then_some(Self(at))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().map(drop).unwrap_or_default();
    }
}

fn zeros(path: String, count: usize) -> Put {
    Put::new(path, vec![0; count])
}

#[test]
fn a_full_disk_leaves_nothing_and_the_shell_in_step() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let Some(_mount) = Mount::new(&["-t", "tmpfs", "-o", "size=64k", "none"], dir.path("")) else {
            return;
        };
        let full = output(machine, put(0, zeros(dir.path("f"), 3_000_000))).await;
        assert!(!full.ok() && full.errors().contains("No space left on device"), "{}", full.errors());
        assert!(dir.names().is_empty());
        assert!(output(machine, put(0, zeros(dir.path("f"), 3000))).await.ok());
    });
}

#[test]
fn a_file_that_is_a_mount_is_written_in_place() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        fs::write(dir.path("from"), "from").unwrap();
        fs::write(dir.path("to"), "to").unwrap();
        let Some(_mount) = Mount::new(&["--bind", &dir.path("from")], dir.path("to")) else {
            return;
        };
        let busy = output(machine, put(0, zeros(dir.path("to"), 5))).await;
        assert!(
            busy.errors().starts_with(&format!("could not replace {}: ", dir.path("to"))),
            "{}",
            busy.errors()
        );
        let in_place = Put { in_place: true, ..zeros(dir.path("to"), 5) };
        assert!(output(machine, put(0, in_place)).await.ok());
        assert_eq!(fs::read(dir.path("from")).unwrap(), [0; 5]);
        assert_eq!(dir.names(), ["from", "to"]);
    });
}
