use std::{process::Command, rc::Rc};

use serde_json::{Value, json};

use super::Unarchive;
use crate::{
    ask::{Archive, ArchiveState, FileType, Question, Stat, Status},
    modules::testing::{Host, Turn, lines, output, really},
    plan::Plan,
};

fn dir() -> Option<Status> {
    Some(Status { kind: FileType::Directory, ..Status::default() })
}

fn archive(src: &str) -> Archive {
    Archive { src: src.into(), dest: "/opt".into(), ..Archive::default() }
}

fn state(differences: &[&str]) -> ArchiveState {
    ArchiveState {
        handler: "TgzArchive".into(),
        size: 100,
        files: vec!["app/".into(), "app/a".into()],
        differences: differences.iter().map(|line| (*line).to_owned()).collect(),
        ..ArchiveState::default()
    }
}

fn told(parameters: Value, state: ArchiveState) -> Vec<String> {
    told_of(parameters, archive("/a.tgz"), state)
}

fn told_of(parameters: Value, archive: Archive, state: ArchiveState) -> Vec<String> {
    let host = Host::root()
        .knows(Stat::through("/opt"), dir())
        .knows(Stat::through("/a.tgz"), Some(Status::default()))
        .knows(archive, state);
    lines(Rc::new(host).plan::<Unarchive>(parameters))
}

#[test]
fn what_is_unpacked_stays() {
    let parameters = json!({"src": "/a.tgz", "dest": "/opt/", "remote_src": true, "list_files": true});
    let info = r#""uid":0,"gid":0,"owner":"0","group":"0","mode":"0000","state":"directory","size":0"#;
    let ok = format!(
        r#"ok {{"dest":"/opt","src":"/a.tgz","handler":"TgzArchive",{info},"files":["app/","app/a"]}}"#
    );
    let said = [
        "tar: Removing leading `/' from member names",
        "tar: : Warning: Cannot stat: No such file or directory",
    ];
    assert_eq!(told(parameters, state(&said)), [ok]);
}

#[test]
fn of_a_zip_only_what_is_wanted_counts() {
    let zip = |differences: &[&str]| ArchiveState { handler: "ZipArchive".into(), ..state(differences) };
    let parameters = |more: &str| {
        let mut all = json!({"src": "/a.tgz", "dest": "/opt", "remote_src": true});
        all[more] = if more == "keep_newer" { true.into() } else { json!(["app/a"]) };
        all
    };
    for (more, option, difference, unpacks) in [
        ("include", None, "app/b: missing", false),
        ("include", None, "app/a: missing", true),
        ("exclude", Some("--exclude=app/a"), "app/a: differs", false),
        ("keep_newer", Some("--keep-newer-files"), "app/a: newer", false),
        ("keep_newer", Some("--keep-newer-files"), "app/a: differs", true),
    ] {
        let include = if more == "include" { vec!["app/a".to_owned()] } else { vec![] };
        let options = option.map(str::to_owned).into_iter().collect();
        let archive = Archive { options, include, ..archive("/a.tgz") };
        let told = told_of(parameters(more), archive, zip(&[difference]));
        assert_eq!(told[0].starts_with("changes"), unpacks, "{more} {difference}: {told:?}");
    }
}

#[test]
fn what_differs_is_unpacked() {
    let parameters =
        json!({"src": "/a.tgz", "dest": "/opt", "copy": false, "owner": "1000", "mode": "u=rwX"});
    let told = told(parameters, state(&["app/a: Uid differs", "app/a: Size differs"]));
    assert_eq!(told[1], "prepared: app/a: Size differs");
    assert!(told[2].starts_with("$ set -- tar --extract -C /opt -f /a.tgz; "), "{told:?}");
    assert_eq!(told[3..5], ["$ chown -h 1000 /opt/app /opt/app/a", "$ chmod u=rwX /opt/app /opt/app/a"]);
}

#[test]
fn what_cannot_be() {
    let empty = told(json!({"src": "/a.tgz", "dest": "/opt", "remote_src": true}), ArchiveState::default());
    assert_eq!(empty, ["failed: Invalid archive '/a.tgz', the file is 0 bytes [src]"]);
    let unknown = ArchiveState { size: 1, why: "the host has no GNU tar".into(), ..ArchiveState::default() };
    let unknown = told(json!({"src": "/a.tgz", "dest": "/opt", "remote_src": true}), unknown);
    assert!(unknown[0].starts_with("failed: Failed to find handler for \"/a.tgz\"."));
    Host::root().knows(Stat::of("/done"), dir()).decides::<Unarchive>(
        json!({"src": "a", "dest": "/opt", "creates": "/done"}),
        &["rounds: 1", "skip: skipped, since /done exists"],
    );
}

#[test]
fn an_archive_of_the_controller_is_brought() {
    let host = Host::root().knows(Stat::through("/opt"), dir()).file("a.tgz", "bytes");
    let plan = Rc::new(host).plan::<Unarchive>(json!({"src": "a.tgz", "dest": "/opt"}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let turn = Turn::new()
        .says("mktemp", output("/tmp/x\n"))
        .says("put /tmp/x \"bytes\" mode=0600", output(""))
        .knows(archive("/tmp/x"), state(&["app/a: Mod time differs"]))
        .says("set -- tar --extract -C /opt -f /tmp/x; ", output(""))
        .says("look again", output(""))
        .says("rm -f /tmp/x", output(""));
    let done = turn.of(change).unwrap();
    assert!(done.changed && done.returns.0["src"] == "a.tgz");
    let cmd = &done.returns.0["extract_results"]["cmd"];
    assert_eq!(*cmd, json!(["tar", "--extract", "-C", "/opt", "-f", "/tmp/x"]));
}

/// Packs, compares, unpacks and compares again with the tools of this machine.
#[test]
fn for_real() {
    let root = std::env::temp_dir().join(format!("deploy-host-unarchive-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(root.join("in/sub dir")).unwrap();
    std::fs::create_dir_all(root.join("out")).unwrap();
    std::fs::write(root.join("in/sub dir/file"), "content").unwrap();
    let path = |name: &str| root.join(name).display().to_string();
    let pack = |words: &[&str]| {
        let packed = Command::new(words[0]).args(&words[1..]).current_dir(root.join("in")).output();
        packed.is_ok_and(|output| output.status.success())
    };
    assert!(pack(&["tar", "czf", &path("a.tgz"), "."]));
    let mut archives = vec!["a.tgz"];
    if pack(&["sh", "-c", "command -v zip && command -v unzip && zip -qr ../a.zip ."]) {
        archives.push("a.zip");
    }
    for name in archives {
        let question = Archive { src: path(name), dest: path("out"), ..Archive::default() };
        let ask = || {
            let sh = Archive::script(std::slice::from_ref(&question)).functions(Archive::FUNCTIONS);
            Archive::parse(std::slice::from_ref(&question), &really(&sh)).unwrap().remove(0)
        };
        assert!(!ask().differences.is_empty(), "{name} is not unpacked yet");
        let unpack = if name.ends_with("zip") { vec!["unzip", "-qo"] } else { vec!["tar", "xf"] };
        let archive = path(name);
        let out = path("out");
        let target = if name.ends_with("zip") { vec!["-d", &out] } else { vec!["-C", &out] };
        assert!(pack(&[unpack.as_slice(), &[archive.as_str()], &target].concat()));
        assert_eq!(ask().differences, Vec::<String>::new(), "{name} is unpacked");
        std::fs::remove_dir_all(root.join("out")).unwrap();
        std::fs::create_dir_all(root.join("out")).unwrap();
    }
    let options = vec!["--strip-components=1".to_owned(), "-vv".to_owned()];
    let include = vec!["./sub dir".to_owned()];
    let stripped = Archive { src: path("a.tgz"), dest: path("out"), options, include };
    let sh = Archive::script(std::slice::from_ref(&stripped)).functions(Archive::FUNCTIONS);
    let state = Archive::parse(&[stripped], &really(&sh)).unwrap().remove(0);
    assert_eq!(state.files, ["sub dir/", "sub dir/file"], "names as they are unpacked");
    let text = Archive { src: "/etc/passwd".into(), dest: path("out"), ..Archive::default() };
    let sh = Archive::script(std::slice::from_ref(&text)).functions(Archive::FUNCTIONS);
    let state = Archive::parse(&[text], &really(&sh)).unwrap().remove(0);
    assert!(state.handler.is_empty() && !state.why.is_empty());
    std::fs::remove_dir_all(&root).unwrap();
}
