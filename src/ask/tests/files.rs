use std::os::unix::fs::{PermissionsExt, symlink};

use super::host::{Folder, ask, ask_after, shells};
use crate::ask::{
    Algorithm, Asked, Content, Digest, Epoch, FileType, Flags, FlagsAnswer, Glob, Question, Read, RealPath,
    Stat, Tool, Tree,
};

const ODD: &str = "it's a \"name\"\nwith\\all $HOME";

#[test]
fn stat_tells_files_links_and_nothing() {
    let folder = Folder::new("stat");
    let file = folder.write(ODD, "12345");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o4751)).unwrap();
    symlink(ODD, folder.path("link")).unwrap();
    symlink("nowhere", folder.path("dangling")).unwrap();
    let link = || folder.path("link");
    let dangling = || folder.path("dangling");
    let answers = ask(&[
        Stat::of(&file),
        Stat::through(link()),
        Stat::of(folder.path("")),
        Stat::of(link()),
        Stat::of(folder.path("none")),
        Stat::of(dangling()),
        Stat::through(dangling()),
        Stat::of("/dev/null"),
    ]);
    let known = |at: usize| answers[at].clone().unwrap();
    assert_eq!((known(0).size, known(0).mode, known(0).kind), (5, 0o4751, FileType::File));
    assert!(known(0).access.read && known(0).access.execute);
    assert_eq!(known(1).inode, known(0).inode);
    assert_eq!(known(1).target, None);
    assert!(known(2).is_dir());
    assert_eq!(known(3).target.as_deref(), Some(ODD));
    assert_eq!(answers[4], None);
    assert_eq!(known(5).target.as_deref(), Some("nowhere"));
    assert_eq!(answers[6], None);
    assert_eq!((known(7).kind, known(7).device), (FileType::CharDevice, (1, 3)));
    assert_eq!(known(7).owner.as_deref(), Some("root"));
}

#[test]
fn stat_of_very_many_is_one_answer_each() {
    let folder = Folder::new("stat-many");
    let questions: Vec<Stat> = (0..300)
        .map(|at| {
            let path = folder.path(&format!("{at}"));
            if at % 3 != 0 {
                folder.write(&format!("{at}"), vec![b'x'; at]);
            }
            Stat { path, follow: at % 2 == 0 }
        })
        .collect();
    for (at, answer) in ask(&questions).into_iter().enumerate() {
        assert_eq!(answer.map(|status| status.size as usize), (at % 3 != 0).then_some(at));
    }
}

#[test]
fn content_is_exact() {
    let folder = Folder::new("content");
    let bytes: Vec<u8> = (0..70_000_u32).map(|at| (at * 7 % 251) as u8).collect();
    let questions = [
        Content::of(folder.write("binary", &bytes)),
        Content::of(folder.write("empty", "")),
        Content::of(folder.path("absent")),
        Content::of(folder.path("")),
        Content::of(folder.write("page", vec![b'\n'; 8192])),
        Content { path: folder.path("binary"), limit: 69_999 },
        Content::of("/proc/sys/kernel/ostype"),
        Content::of(folder.write(ODD, "bytes 7\n")),
    ];
    let answers = ask(&questions);
    let text = |text: &str| Read::Bytes(text.as_bytes().into());
    assert_eq!(answers[0], Read::Bytes(bytes.as_slice().into()));
    assert_eq!(answers[1..4], [text(""), Read::Absent, Read::Directory]);
    assert_eq!(answers[4], Read::Bytes(vec![b'\n'; 8192].into()));
    assert_eq!(answers[5..], [Read::Large(70_000), text("Linux\n"), text("bytes 7\n")]);
}

#[test]
fn only_what_was_read_is_confirmed_by_its_digest() {
    let asked = Asked::new(Content::of("/f"));
    let by = |answer: Option<Read>| {
        let answer = answer.as_ref().map(|answer| answer as &dyn std::any::Any);
        asked.to_confirm(answer).iter().map(|asked| asked.kind).collect::<Vec<_>>()
    };
    assert_eq!(by(Some(Read::Bytes([][..].into()))), ["stat", "digest"]);
    assert_eq!(by(Some(Read::Large(1 << 40))), ["stat"]);
    assert_eq!(by(Some(Read::Absent)), ["stat"]);
    assert_eq!(by(None), ["content"]);
}

#[test]
fn only_files_without_flags_are_confirmed_by_their_status() {
    let asked = Asked::new(Flags("/f".into()));
    let by = |answer: Option<FlagsAnswer>| asked.to_confirm(Some(&answer))[0].kind;
    assert_eq!((by(None), by(Some(FlagsAnswer::default()))), ("stat", "flags"));
    let missing = ask_after("PATH=/none", &["sh"], &[Flags("/".into())]).unwrap();
    assert_eq!(missing, [Some(FlagsAnswer::default())]);
}

/// What stands behind it must never be taken for its content.
#[test]
fn a_file_may_go_or_shrink_while_it_is_read() {
    let folder = Folder::new("content-goes");
    let (path, next) = (folder.path("goes"), folder.write("next", "next"));
    let questions = [Content::of(&path), Content::of(&next)];
    let other = Read::Bytes("next".as_bytes().into());
    let gone = format!("rm -f '{path}'");
    for (program, deed, expected) in [
        ("stat", gone.as_str(), Some(vec![Read::Absent, other])),
        ("head", &gone, None),
        ("head", &format!("printf 1 >'{path}'"), None),
    ] {
        let function = match program {
            "stat" => format!("stat() {{ command stat \"$@\"; {deed}; }}"),
            name => format!("{name}() {{ {deed}; command {name} \"$@\"; }}"),
        };
        for shell in shells() {
            folder.write("goes", "12345");
            let answers = ask_after(&function, &shell, &questions).ok();
            assert_eq!(answers, expected, "{function} in {shell:?}");
        }
    }
}

#[test]
fn digests_of_several_algorithms() {
    let folder = Folder::new("digest");
    let (plain, odd) = (folder.write("a b", "x"), folder.write(ODD, "x"));
    let of = |path: &str, algorithm| Digest { path: path.to_owned(), algorithm };
    let answers = ask(&[
        of(&plain, Algorithm::Sha1),
        of(&plain, Algorithm::Md5),
        of(&folder.path("absent"), Algorithm::Sha1),
        of(&odd, Algorithm::Sha1),
        of(&plain, Algorithm::Sha256),
        of(&folder.path(""), Algorithm::Md5),
    ]);
    let sha1 = Some("11f6ad8ec52a2984abaafd7c3b516503785c2072".to_owned());
    let known: Vec<Option<&str>> = answers.iter().map(Option::as_deref).collect();
    assert_eq!([&answers[0], &answers[3]], [&sha1, &sha1]);
    assert_eq!(known[1], Some("9dd4e461268c8034f5c8564e155c67a6"));
    assert!(known[4].unwrap().starts_with("2d711642b726b044"));
    assert_eq!((known[2], known[5]), (None, None));
}

#[test]
fn tree_lists_odd_names() {
    let folder = Folder::new("tree");
    std::fs::create_dir(folder.path("sub dir")).unwrap();
    folder.write("sub dir/file", "123");
    folder.write(ODD, "");
    symlink("sub dir", folder.path("link")).unwrap();
    let answers = ask(&[Tree(folder.path("")), Tree(folder.path("absent"))]);
    let mut found: Vec<_> = answers[0].iter().map(|entry| (entry.path.as_str(), entry.status.kind)).collect();
    found.sort_by_key(|(path, _)| *path);
    let expected = [
        (ODD, FileType::File),
        ("link", FileType::Link),
        ("sub dir", FileType::Directory),
        ("sub dir/file", FileType::File),
    ];
    assert_eq!(found, expected);
    assert_eq!(answers[1], []);
}

#[test]
fn real_paths() {
    let folder = Folder::new("real");
    let file = folder.write("file", "");
    symlink("file", folder.path("link")).unwrap();
    let answers = ask(&[RealPath(folder.path("link")), RealPath("/no/such/dir".into())]);
    assert_eq!(answers, [Some(file), None]);
}

#[test]
fn globs_match_below_a_directory() {
    let folder = Folder::new("glob");
    folder.write("a 1", "");
    folder.write("a 2", "");
    symlink("nowhere", folder.path("b")).unwrap();
    let glob = |pattern: &str| Glob { pattern: pattern.into(), dir: folder.path("") };
    let answers = ask(&[glob("a *"), glob("c*"), glob("b"), glob("$(id)"), glob("/etc/pass[w]d")]);
    assert_eq!(answers[0], ["a 1", "a 2"]);
    assert_eq!((answers[1].len(), answers[3].len()), (0, 0));
    assert_eq!((answers[2][0].as_str(), answers[4][0].as_str()), ("b", "/etc/passwd"));
}

#[test]
fn times_and_tools() {
    let answers = ask(&[Epoch("1970-01-02 00:00:00".into()), Epoch("never".into())]);
    assert!(answers[0].is_some_and(|seconds| seconds % 900 == 0) && answers[1].is_none());
    let folder = Folder::new("tool");
    let plain = folder.write("plain", "");
    let tools = ["sh", "no-such-tool", "/bin/sh", plain.as_str()].map(Tool::named);
    let found = ask(&tools).into_iter().map(|path| path.is_some());
    assert_eq!(found.collect::<Vec<_>>(), [true, false, true, false]);
}

#[test]
fn flags_of_some_files_only() {
    use crate::sh::Output;
    // As busybox has it: a line less, and status 0.
    let lsattr = r#"lsattr() { shift; for p; do case $p in /b) ;; *) echo "7 ----i--- $p" ;; esac; done; }"#;
    let questions = ["/b", "/x /b", "/a", "/b", "/c", "/"].map(|path| Flags(path.to_owned()));
    let script = format!("{lsattr}\n{}\n{}", Flags::FUNCTIONS, Flags::script(&questions).text());
    let run = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
    let output = Output { rc: 0, stdout: run.stdout, stderr: run.stderr };
    let letters: Vec<_> = Flags::parse(&questions, &output)
        .unwrap()
        .into_iter()
        .map(|flags| flags.map(|f| f.letters))
        .collect();
    let set = || Some("i".to_owned());
    assert_eq!(letters, [None, set(), set(), None, set(), set()]);
}
