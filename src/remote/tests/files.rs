use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
};

use crate::{
    plan::{Owner, Put},
    remote::{
        api::{Batch, Carrier},
        machine::Shells,
    },
    sh::{Body, Output},
};

use super::machines::*;

async fn placed(machine: &Shells, put: Put) -> Output {
    output(machine, super::machines::put(0, put)).await
}

/// Puts a file and expects that it arrives without a word.
async fn place(machine: &Shells, put: Put) {
    let output = placed(machine, put).await;
    assert_eq!((output.rc, output.text(), output.errors()), (0, String::new(), String::new()));
}

/// Puts a file and expects that nothing but the error comes of it.
async fn refused(machine: &Shells, put: Put) -> String {
    let output = placed(machine, put).await;
    assert!(!output.ok() && output.stdout.is_empty(), "{output:?}");
    output.errors().trim().to_owned()
}

fn mode(path: &str) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &str, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_new_file_has_the_mode_that_is_given_or_that_of_the_umask() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        for size in [0, 1, 65_535, 65_536, 65_537, 300_000] {
            let (path, body) = (dir.path("it's a\nfile"), vec![0x1e; size]);
            place(machine, Put::new(&path, body.clone())).await;
            assert!(fs::read(&path).unwrap() == body, "{size}");
            assert_eq!(mode(&path), 0o644);
            fs::remove_file(path).unwrap();
        }
        let put = Put { mode: Some(0o4710), ..Put::new(dir.path("m"), b"x".to_vec()) };
        place(machine, put).await;
        assert_eq!(mode(&dir.path("m")), 0o4710);
        assert_eq!(dir.names(), ["m"]);
    });
}

#[test]
fn a_file_that_exists_keeps_what_is_not_given() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let path = dir.path("kept");
        fs::write(&path, "old").unwrap();
        set_mode(&path, 0o640);
        place(machine, Put::new(&path, b"new".to_vec())).await;
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("new", 0o640));
        if is_root() {
            std::os::unix::fs::chown(&path, Some(12), Some(13)).unwrap();
            let owner = Owner { user: None, group: Some("0".into()) };
            place(machine, Put { owner, mode: Some(0o600), ..Put::new(&path, b"newer".to_vec()) }).await;
            let status = fs::metadata(&path).unwrap();
            assert_eq!((status.uid(), status.gid(), mode(&path)), (12, 0, 0o600));
        }
    });
}

#[test]
fn owners_by_name_and_number() {
    if !is_root() {
        return;
    }
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let path = dir.path("f");
        let owned = |user: &str, group: Option<&str>| {
            let owner = Owner { user: Some(user.to_owned()), group: group.map(str::to_owned) };
            Put { owner, ..Put::new(dir.path("f"), b"x".to_vec()) }
        };
        place(machine, owned("nobody", Some("4242"))).await;
        let status = fs::metadata(&path).unwrap();
        assert_eq!((status.uid(), status.gid()), (65534, 4242));
        let user = refused(machine, owned("no-such", None)).await;
        assert_eq!(user, "chown failed: failed to look up user no-such");
        let group = refused(machine, owned("0", Some("no-such"))).await;
        assert_eq!(group, "chgrp failed: failed to look up group no-such");
        assert_eq!(dir.names(), ["f"]);
    });
}

#[test]
fn a_link_is_replaced_and_its_target_is_not() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        fs::write(dir.path("target"), "old").unwrap();
        set_mode(&dir.path("target"), 0o600);
        fs::create_dir(dir.path("folder")).unwrap();
        for (link, target) in [("link", "target"), ("dangling", "nowhere"), ("to_folder", "folder")] {
            symlink(target, dir.path(link)).unwrap();
            place(machine, Put::new(dir.path(link), b"new".to_vec())).await;
            assert!(fs::symlink_metadata(dir.path(link)).unwrap().is_file(), "{link}");
        }
        assert_eq!(
            (fs::read_to_string(dir.path("target")).unwrap().as_str(), mode(&dir.path("link"))),
            ("old", 0o600)
        );
        assert_eq!(dir.names(), ["dangling", "folder", "link", "target", "to_folder"]);
    });
}

#[test]
fn what_cannot_be_put_is_refused_and_leaves_nothing() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let body = || vec![b'\n'; 70_000];
        let missing = refused(machine, Put::new(dir.path("no/f"), body())).await;
        assert_eq!(missing, format!("Destination directory {} does not exist", dir.path("no")));
        let folder = refused(machine, Put::new(dir.path("."), body())).await;
        assert!(folder.ends_with("/. is a directory"), "{folder}");
        let device = refused(machine, Put::new("/dev/null", body())).await;
        assert_eq!(device, "Destination /dev/null is not a regular file");
        let long = refused(machine, Put::new(dir.path(&"n".repeat(300)), body())).await;
        assert!(long.contains("could not replace"), "{long}");
        let file =
            refused(machine, Put { body: Body::File("/no/such".into()), ..Put::new(dir.path("f"), body()) })
                .await;
        assert!(file.starts_with("cannot read `/no/such`"), "{file}");
        assert!(dir.names().is_empty(), "{:?}", dir.names());
        // The shell is still in step.
        place(machine, Put::new(dir.path("f"), body())).await;
    });
}

#[test]
fn validation_sees_the_temporary_file() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let valid = |words: &[&str], body: &str| {
            let validate = Some(words.iter().map(|word| (*word).to_owned()).collect());
            Put { validate, ..Put::new(dir.path("it's"), body.as_bytes().to_vec()) }
        };
        place(machine, valid(&["grep", "-q", "good", "%s"], "good")).await;
        let output =
            placed(machine, valid(&["sh", "-c", "echo said; cat <$0 >&2; exit 3", "%s"], "bad")).await;
        assert_eq!((output.rc, output.text().as_str()), (1, "said\n"));
        assert_eq!(output.errors(), "failed to validate: rc:3 error:bad\n");
        assert_eq!(fs::read_to_string(dir.path("it's")).unwrap(), "good");
        assert_eq!(dir.names(), ["it's"]);
    });
}

#[test]
fn a_backup_is_kept_of_what_exists() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let put = |body: &str| Put {
            backup: Some(dir.path("f~")),
            ..Put::new(dir.path("f"), body.as_bytes().to_vec())
        };
        place(machine, put("one")).await;
        assert_eq!(dir.names(), ["f"]);
        set_mode(&dir.path("f"), 0o600);
        place(machine, put("two")).await;
        assert_eq!(
            (fs::read_to_string(dir.path("f~")).unwrap().as_str(), mode(&dir.path("f~"))),
            ("one", 0o600)
        );
    });
}

#[test]
fn in_place_where_a_file_cannot_be_replaced() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let path = dir.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let put = Put { in_place: true, ..Put::new(&path, b"through".to_vec()) };
        let reader = std::thread::spawn({
            let path = path.clone();
            move || fs::read_to_string(path).unwrap()
        });
        place(machine, put).await;
        assert_eq!(reader.join().unwrap(), "through");
        assert_eq!(dir.names(), ["pipe"]);
    });
}

#[test]
fn large_files_come_from_disk_and_are_watched() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let body: Vec<u8> = (0..5_000_000_u32).map(|i| (i % 251) as u8).collect();
        fs::write(dir.path("from"), &body).unwrap();
        let file = Put::new(dir.path("to"), vec![]);
        let file = Put { body: Body::File(dir.path("from").into()), ..file };
        let seen = Seen::default();
        let batch = Batch { identity: None, requests: vec![put(0, file), run(0, "echo then")] };
        let replies = machine.burst(vec![batch], &seen).await.unwrap();
        assert!(fs::read(dir.path("to")).unwrap() == body);
        assert_eq!(replies[0][1].as_ref().unwrap().text(), "then\n");
        let sent = seen.sent.take();
        assert_eq!(sent.last(), Some(&(dir.path("to"), 5_000_000, 5_000_000)));
        assert!(sent.len() > 10 && sent.is_sorted_by_key(|(_, sent, _)| *sent));
        assert!(machine.traffic().sent > 5_000_000);
    });
}

#[test]
fn a_file_that_shrinks_while_it_is_sent_is_not_put() {
    use crate::remote::{api::Watch, outgoing::Segment, send::send};

    struct Silent;
    impl Watch for Silent {
        fn line(&self, _: usize, _: &str) {}
        fn sent(&self, _: &str, _: u64, _: u64) {}
    }
    let dir = Dir::new();
    fs::write(dir.path("from"), "abc").unwrap();
    let segment = |length| Segment::File { path: dir.path("from").into(), length, name: String::new() };
    let mut written = vec![];
    wait(send(&mut written, &[segment(5), segment(2), segment(3)], &Silent, &|_| {})).unwrap();
    assert_eq!(written, b"abc\0\0-\nab+\nabc+\n");
    each_shell(async |machine, _| {
        // A file of /proc has no length that could be known before it is read.
        let dir = Dir::new();
        let pipe = Put { body: Body::File("/proc/self/no-such".into()), ..Put::new(dir.path("f"), vec![]) };
        assert!(refused(machine, pipe).await.starts_with("cannot read"));
        assert!(dir.names().is_empty());
    });
}
