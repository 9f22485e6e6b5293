//! How many programs a host starts for many questions of one kind: what asking costs it.

use std::{os::unix::fs::PermissionsExt, process::Command};

use super::host::Folder;
use crate::ask::{
    Account, Algorithm, Boot, Content, DebPackage, Digest, Flags, Group, Mime, Question, RealPath, Stat,
};

const PROGRAMS: [&str; 17] = [
    "awk",
    "cat",
    "dpkg-query",
    "file",
    "getent",
    "grep",
    "head",
    "id",
    "lsattr",
    "openssl",
    "readlink",
    "sed",
    "sha1sum",
    "stat",
    "tr",
    "uname",
    "wc",
];

/// A directory of programs that tell of themselves before they do their work.
fn telling(folder: &Folder, log: &str) -> String {
    for name in PROGRAMS {
        let real = format!("PATH=${{PATH#*:}}; echo {name} >>'{log}'; exec {name} \"$@\"");
        let file = folder.write(name, format!("#!/bin/sh\n{real}\n"));
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).unwrap();
    }
    folder.path("")
}

/// The programs that are started to answer, in order of their names.
fn started<Q: Question>(name: &str, questions: &[Q]) -> String {
    let (folder, log) = (Folder::new(&format!("programs-{name}")), Folder::new(&format!("log-{name}")));
    let log = log.write("log", "");
    let path = format!("{}:{}", telling(&folder, &log).trim_end_matches('/'), std::env::var("PATH").unwrap());
    let script = format!("{}\n{}", Q::FUNCTIONS, Q::script(questions).text());
    let output = Command::new("/bin/sh").args(["-c", &script]).env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let log = std::fs::read_to_string(log).unwrap();
    let mut lines: Vec<&str> = log.lines().collect();
    lines.sort_unstable();
    lines
        .chunk_by(|a, b| a == b)
        .map(|same| format!("{} {}", same.len(), same[0]))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn questions_of_one_kind_share_their_programs() {
    let folder = Folder::new("programs");
    let paths: Vec<String> = (0..30).map(|at| folder.write(&format!("{at}"), "text")).collect();
    let of = |make: fn(&str) -> Stat| paths.iter().map(|path| make(path)).collect::<Vec<_>>();
    assert_eq!(started("stat", &of(|path| Stat::of(path))), "1 stat");
    assert_eq!(
        started("through", &[of(|path| Stat::through(path)), of(|path| Stat::of(path))].concat()),
        "1 stat"
    );
    let digest = |path: &String| Digest { path: path.clone(), algorithm: Algorithm::Sha1 };
    assert_eq!(started("digest", &paths.iter().map(digest).collect::<Vec<_>>()), "1 sha1sum");
    let content: Vec<_> = paths.iter().map(Content::of).collect();
    assert_eq!(started("content", &content), "30 head, 1 stat", "contents differ in length");
    assert_eq!(started("real", &paths.iter().cloned().map(RealPath).collect::<Vec<_>>()), "");
    let flags = started("flags", &paths.iter().cloned().map(Flags).collect::<Vec<_>>());
    assert!(flags == "1 lsattr" || flags.is_empty(), "{flags}");
    let absent = ["/none", "/none/at/all"].map(str::to_owned);
    assert_eq!(started("no flags", &absent.clone().map(Flags)), "");
    assert_eq!(started("no mime", &absent.map(Mime)), "");
}

#[test]
fn questions_about_names_share_their_programs() {
    let names = ["root", "daemon", "nobody", "no-such-name"].map(str::to_owned);
    assert_eq!(started("account", &names.clone().map(Account::named)), "3 getent");
    assert_eq!(started("group", &names.clone().map(Group::named)), "1 getent");
    assert_eq!(started("deb", &names.map(DebPackage)), "1 dpkg-query");
    assert_eq!(started("boot", &[Boot]), "1 id, 1 sed, 1 stat, 1 uname");
}
