use serde_json::json;

use super::File;
use crate::{
    ask::{Account, Entry, FileType, Group, GroupEntry, Stat, Status, Tree, User},
    modules::testing::Host,
};

fn status(kind: FileType, mode: u32) -> Status {
    Status {
        kind,
        mode,
        owner: Some("root".into()),
        group: Some("root".into()),
        nlink: 1,
        ..Status::default()
    }
}

/// A host where one thing stands at `/x` that is no link.
fn with(status: Option<Status>) -> Host {
    Host::root().knows(Stat::of("/x"), status.clone()).knows(Stat::through("/x"), status)
}

fn dir(mode: u32) -> Option<Status> {
    Some(status(FileType::Directory, mode))
}

fn file(mode: u32) -> Option<Status> {
    Some(status(FileType::File, mode))
}

const DIR: &str = r#"{"path":"/x","uid":0,"gid":0,"owner":"root","group":"root","mode":"0755","state":"directory","size":0}"#;

#[test]
fn a_directory_that_is_right() {
    let parameters = json!({"path": "/x/", "state": "directory", "mode": "0755", "owner": "root"});
    let root = Account::named("root");
    with(dir(0o755))
        .knows(root, Some(User::default()))
        .decides::<File>(parameters, &["rounds: 1", &format!("ok {DIR}")]);
}

#[test]
fn a_directory_that_is_missing() {
    let parameters = json!({"dest": "/x", "state": "directory", "mode": 0o2750, "group": "web"});
    let web = GroupEntry { gid: 33, ..GroupEntry::default() };
    with(None).knows(Group::named("web"), Some(web)).decides::<File>(
        parameters,
        &[
            "rounds: 1",
            r#"changes {"path":"/x","uid":0,"gid":33,"owner":"root","group":"web","mode":"02750","state":"directory"}"#,
            r#"/x: {"state":"absent"} -> {"state":"directory"}"#,
            "$ set -- /x 02750 '' web; m=$2 u=$3 g=$4\nmake() {\n  [ ! -d \"$1\" ] || return 0\n  case $1 in /*/*) make \"${1%/*}\" || return ;; esac\n  [ ! -d \"$1\" ] || return 0\n  mkdir ${m:+-m \"$m\"} \"$1\" || return\n  [ -z \"$u\" ] || chown \"$u\" \"$1\" || return\n  [ -z \"$g\" ] || chgrp \"$g\" \"$1\" || return\n  [ -z \"$m\" ] || [ -z \"$u$g\" ] || chmod \"$m\" \"$1\"\n}\nmake \"$1\"",
            "look again", "untold: size",
        ],
    );
}

#[test]
fn attributes_that_differ() {
    let web = User { uid: 33, ..User::default() };
    with(file(0o644)).knows(Account::named("web"), Some(web)).decides::<File>(
        json!({"path": "/x", "owner": "web", "mode": "u+s,o="}),
        &[
            "rounds: 1",
            r#"changes {"path":"/x","uid":33,"gid":0,"owner":"web","group":"root","mode":"04640","state":"file","size":0}"#,
            r#"/x: {"owner":"root","mode":"0644"} -> {"owner":"web","mode":"04640"}"#,
            "$ chown web /x",
            "$ chmod 04640 /x",
            "look again",
        ],
    );
}

#[test]
fn an_unknown_owner_is_a_warning_before_and_a_failure_at_the_turn() {
    with(file(0o644)).knows(Account::named("web"), None).decides::<File>(
        json!({"path": "/x", "owner": "web"}),
        &[
            "rounds: 1",
            r#"changes {"path":"/x","uid":0,"gid":0,"owner":"root","group":"root","mode":"0644","state":"file","size":0,"warnings":["failed to look up user web. Create user up to this point in real play"]}"#,
            r#"/x: {"owner":"root"} -> {"owner":"web"}"#,
            "act",
        ],
    );
}

#[test]
fn absent() {
    let gone = json!({"path": "/x", "state": "absent"});
    let expected = ["rounds: 1", r#"ok {"path":"/x","state":"absent"}"#];
    with(None).decides::<File>(gone.clone(), &expected);
    let below = [("b", FileType::File), ("sub", FileType::Directory), ("a", FileType::Link)];
    let below = below.map(|(path, kind)| Entry { path: path.into(), status: status(kind, 0o644) });
    with(dir(0o755)).knows(Tree("/x".into()), below.into()).decides::<File>(
        gone,
        &[
            "rounds: 2",
            r#"changes {"path":"/x","state":"absent"}"#,
            r#"/x: {"state":"directory","path_content":{"directories":["/x/sub"],"files":["/x/a","/x/b"]}} -> {"state":"absent"}"#,
            "$ rm -rf /x",
        ],
    );
}

#[test]
fn what_cannot_be() {
    let cases = [
        (json!({"path": "/x"}), None, "file (/x) is absent, cannot continue"),
        (json!({"path": "/x", "state": "file"}), dir(0o755), "file (/x) is directory, cannot continue"),
        (json!({"path": "/x", "state": "directory"}), file(0o644), "/x already exists as a file"),
        (json!({"path": "/x", "state": "link"}), None, "src is required for creating new symlinks"),
        (json!({"path": "/x", "state": "hard"}), None, "src is required for creating new hardlinks"),
    ];
    for (parameters, status, msg) in cases {
        let failure = std::rc::Rc::new(with(status)).plan::<File>(parameters).err().unwrap();
        assert_eq!(failure.msg, msg);
    }
    let recurse = json!({"path": "/x", "state": "touch", "recurse": true});
    Host::root().decides::<File>(
        recurse,
        &["rounds: 0", "failed: recurse option requires state to be 'directory' [recurse]"],
    );
}

#[test]
fn touch_makes_or_touches() {
    let touch = json!({"path": "/x", "state": "touch", "mode": "0600"});
    with(None).decides::<File>(
        touch.clone(),
        &[
            "rounds: 1",
            r#"changes {"dest":"/x","uid":0,"gid":0,"owner":"root","group":"root","mode":"0600","state":"file","size":0}"#,
            r#"/x: {"state":"absent"} -> {"state":"touch"}"#,
            r#"put /x "" mode=0600"#,
            "look again",
        ],
    );
    with(file(0o600)).decides::<File>(
        touch,
        &[
            "rounds: 1",
            r#"changes {"dest":"/x","uid":0,"gid":0,"owner":"root","group":"root","mode":"0600","state":"file","size":0}"#,
            r#"/x: {} -> {"mtime":"now"}"#,
            "$ touch -c /x",
            "look again",
        ],
    );
    let kept =
        json!({"path": "/x", "state": "touch", "modification_time": "preserve", "access_time": "preserve"});
    let plan = std::rc::Rc::new(with(file(0o600))).plan::<File>(kept);
    assert!(matches!(plan, Ok(crate::plan::Plan::Ok(_))));
}

#[test]
fn a_link_that_leads_elsewhere() {
    let link = Status { target: Some("old".into()), ..status(FileType::Link, 0o777) };
    Host::root()
        .knows(Stat::of("/a/x"), Some(link))
        .knows(Stat::through("/a/x"), None)
        .knows(Stat::through("/a/new"), file(0o644))
        .decides::<File>(
            json!({"path": "/a/x", "state": "link", "src": "new"}),
            &[
                "rounds: 2",
                r#"changes {"dest":"/a/x","uid":0,"gid":0,"owner":"root","group":"root","mode":"0777","state":"link","size":0,"src":"new"}"#,
                r#"/a/x: {"state":"link","src":"old"} -> {"state":"link","src":"new"}"#,
                "$ ln -sfn new /a/x",
                "look again",
            ],
        );
}

#[test]
fn a_link_to_nothing_needs_force() {
    let nothing = json!({"path": "/x", "state": "link", "src": "/none"});
    with(None).knows(Stat::through("/none"), None).decides::<File>(
        nothing,
        &[
            "rounds: 2",
            r#"failed: src file does not exist, use "force=yes" if you really want to create the link: /none {"src":"/none","path":"/x"}"#,
        ],
    );
}

#[test]
fn a_file_is_not_replaced_by_a_link() {
    with(file(0o644)).knows(Stat::through("/y"), file(0o644)).decides::<File>(
        json!({"path": "/x", "state": "link", "src": "/y"}),
        &[
            "rounds: 2",
            r#"failed: refusing to convert from file to symlink for /x {"path":"/x","state":"file","uid":0,"gid":0,"owner":"root","group":"root","mode":"0644","size":0}"#,
        ],
    );
}

#[test]
fn recurse_shares_commands() {
    let entry = |path: &str, kind, mode| Entry { path: path.into(), status: status(kind, mode) };
    let below = vec![
        entry("a", FileType::File, 0o644),
        entry("b", FileType::File, 0o600),
        entry("sub", FileType::Directory, 0o700),
        entry("sub/c", FileType::File, 0o644),
        entry("link", FileType::Link, 0o777),
    ];
    with(dir(0o755)).knows(Tree("/x".into()), below).decides::<File>(
        json!({"path": "/x", "state": "directory", "recurse": true, "mode": "u=rwX,go=rX"}),
        &[
            "rounds: 2",
            &format!("changes {DIR}"),
            r#"/x: {"below":"differs"} -> {"below":"2 commands"}"#,
            "$ chmod 00644 /x/b",
            "$ chmod 00755 /x/sub",
            "look again",
            "untold: size",
        ],
    );
}
