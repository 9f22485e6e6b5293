use serde_json::json;

use super::Copy;
use crate::{
    ask::{Content, Digest, FileType, Read, RealPath, Stat, Status},
    modules::testing::{Host, lines},
};

const X: &str = "11f6ad8ec52a2984abaafd7c3b516503785c2072";

fn status(kind: FileType) -> Option<Status> {
    Some(Status {
        kind,
        mode: 0o644,
        owner: Some("root".into()),
        group: Some("root".into()),
        nlink: 1,
        size: 1,
        ..Status::default()
    })
}

/// What stands at one path: its status, its checksum and its text.
fn spot(host: Host, path: &str, status: Option<Status>, sha1: Option<&str>, text: Option<&str>) -> Host {
    let read = text.map_or(Read::Absent, |text| Read::Bytes(text.as_bytes().into()));
    host.knows(Stat::of(path), status.clone())
        .knows(Stat::through(path), status)
        .knows(Digest::sha1(path), sha1.map(str::to_owned))
        .knows(Content::to_show(path), read)
}

fn etc() -> Host {
    Host::root().knows(Stat::through("/etc"), status(FileType::Directory))
}

const INFO: &str = r#""uid":0,"gid":0,"owner":"root","group":"root","mode":"0644","state":"file","size":1"#;

#[test]
fn content_that_is_there() {
    let ok = format!(r#"ok {{"dest":"/etc/x","checksum":"{X}",{INFO},"path":"/etc/x"}}"#);
    spot(etc(), "/etc/x", status(FileType::File), Some(X), Some("x"))
        .decides::<Copy>(json!({"content": "x", "dest": "/etc/x", "mode": "0644"}), &["rounds: 1", &ok]);
}

#[test]
fn content_that_differs() {
    let changes = format!(
        r#"changes {{"dest":"/etc/x","checksum":"{X}",{},"md5sum":"9dd4e461268c8034f5c8564e155c67a6"}}"#,
        INFO.replace("0644", "0600")
    );
    spot(etc(), "/etc/x", status(FileType::File), Some("other"), Some("y")).decides::<Copy>(
        json!({"content": "x", "dest": "/etc/x", "mode": "0600", "validate": "check 'a b' %s"}),
        &[
            "rounds: 1",
            &changes,
            r#"/etc/x: Some("y") -> /etc/x: Some("x")"#,
            r#"/etc/x: {"mode":"0644"} -> {"mode":"0600"}"#,
            r#"put /etc/x "x" mode=0600 validate=["check", "a b", "%s"]"#,
            "look again",
        ],
    );
}

#[test]
fn only_the_mode_differs() {
    let info = INFO.replace("0644", "0744");
    let changes = format!(r#"changes {{"dest":"/etc/x","checksum":"{X}",{info},"path":"/etc/x"}}"#);
    spot(etc(), "/etc/x", status(FileType::File), Some(X), Some("x")).decides::<Copy>(
        json!({"content": "x", "dest": "/etc/x", "mode": "u+x"}),
        &[
            "rounds: 1",
            &changes,
            r#"/etc/x: {"mode":"0644"} -> {"mode":"0744"}"#,
            "$ chmod 00744 /etc/x",
            "look again",
        ],
    );
}

#[test]
fn a_file_into_a_directory() {
    let host = spot(etc(), "/etc/d", status(FileType::Directory), None, None).file("sub/x", "x");
    let host = spot(host, "/etc/d/x", None, None, None);
    let told = lines(
        std::rc::Rc::new(host).plan::<Copy>(json!({"src": "sub/x", "dest": "/etc/d", "mode": "preserve"})),
    );
    assert_eq!(told[2], r#"put /etc/d/x "x" mode=0644"#);
}

#[test]
fn parents_are_made_for_a_directory_only() {
    let host =
        || spot(spot(Host::root(), "/no/d", None, None, None), "/no/d/x", None, None, None).file("x", "x");
    let into = lines(
        std::rc::Rc::new(host().knows(Stat::through("/no"), None))
            .plan::<Copy>(json!({"src": "x", "dest": "/no/d/", "directory_mode": "0700"})),
    );
    assert!(into[2].starts_with("$ set -- /no/d 00700 '' ''; m=$2"), "{into:?}");
    assert_eq!(into[3], r#"put /no/d/x "x""#);
    let beside = lines(
        std::rc::Rc::new(host().knows(Stat::through("/no"), None))
            .plan::<Copy>(json!({"src": "x", "dest": "/no/d"})),
    );
    assert_eq!(beside[2], "act");
}

#[test]
fn links_are_replaced_or_followed() {
    let link = Status { target: Some("real".into()), ..status(FileType::Link).unwrap() };
    let host = || {
        etc()
            .knows(Stat::of("/etc/x"), Some(link.clone()))
            .knows(Stat::through("/etc/x"), status(FileType::File))
            .knows(Digest::sha1("/etc/x"), Some(X.into()))
            .knows(Content::to_show("/etc/x"), Read::Bytes(b"x"[..].into()))
    };
    let replaced = lines(std::rc::Rc::new(host()).plan::<Copy>(json!({"content": "x", "dest": "/etc/x"})));
    assert_eq!(replaced[2], r#"put /etc/x "x" mode=0644 owner=0 group=0"#);
    let followed = host().knows(RealPath("/etc/x".into()), Some("/etc/real".into()));
    let followed = lines(
        std::rc::Rc::new(followed).plan::<Copy>(json!({"content": "x", "dest": "/etc/x", "follow": true})),
    );
    assert!(followed[0].starts_with("ok "), "{followed:?}");
}

#[test]
fn a_tree() {
    let host = Host::root()
        .file("app/a", "x")
        .file("app/sub/b", "x")
        .knows(Stat::of("/srv/app"), status(FileType::Directory));
    let host = ["/srv/app/a", "/srv/app/sub", "/srv/app/sub/b"].into_iter().fold(host, |host, path| {
        let is = (path == "/srv/app/a").then(|| status(FileType::File)).flatten();
        host.knows(Stat::of(path), is.clone())
            .knows(Stat::through(path), is.clone())
            .knows(Digest::sha1(path), is.map(|_| X.to_owned()))
    });
    let host = host
        .knows(Stat::through("/srv/app"), status(FileType::Directory))
        .knows(Digest::sha1("/srv/app"), None);
    let told =
        lines(std::rc::Rc::new(host).plan::<Copy>(json!({"src": "app", "dest": "/srv", "mode": "0644"})));
    assert_eq!(told[1], "prepared: /srv/app/sub\n/srv/app/sub/b");
    assert!(told[2].starts_with("$ set -- /srv/app/sub '' '' ''; "));
    assert_eq!(told[3], r#"put /srv/app/sub/b "x" mode=0644"#);
}

#[test]
fn what_cannot_be() {
    for (parameters, line) in [
        (json!({"dest": "/x"}), "failed: src (or content) is required"),
        (json!({"dest": "/x/", "content": "x"}), "failed: can not use content with a dir as dest [dest]"),
        (
            json!({"dest": "/x", "content": "x", "src": "y"}),
            "failed: src and content are mutually exclusive [content]",
        ),
        (json!({"dest": "/x", "src": "y"}), "failed: Could not find or access 'y'"),
    ] {
        Host::root().decides::<Copy>(parameters, &["rounds: 0", line]);
    }
}
