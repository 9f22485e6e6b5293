use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    ask::{self, Algorithm, Digest, FileType, Flags, FlagsAnswer, Mime, RealPath, Status},
    plan::{Cx, Failure, Leaves, Module, Plan, Returns},
};

use super::target::parent;

/// Tell what is known of a file.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stat {
    /// Path on the host.
    #[serde(alias = "dest", alias = "name")]
    path: String,
    /// Look through symbolic links.
    #[serde(default)]
    follow: bool,
    /// Guess media type and character set.
    #[serde(default = "yes", alias = "mime", alias = "mime_type", alias = "mime-type")]
    get_mime: bool,
    /// Tell flags as lsattr(1) does.
    #[serde(default = "yes", alias = "attr", alias = "attributes")]
    get_attributes: bool,
    #[serde(default = "yes")]
    get_checksum: bool,
    #[serde(default, alias = "checksum", alias = "checksum_algo")]
    #[schemars(extend("default" = "sha1"))]
    checksum_algorithm: Algorithm,
    /// Without effect: accepted because old roles have it.
    #[expect(dead_code, reason = "accepted as old playbooks have it, without effect")]
    get_md5: Option<bool>,
}

fn yes() -> bool {
    true
}

impl Module for Stat {
    const NAME: &'static str = "stat";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Is there a configuration
  stat:
    path: /etc/app.conf
  register: configuration
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.path(&self.path).await?;
        let cx = &cx.reading();
        let question = ask::Stat { path: path.clone(), follow: self.follow };
        let digest = Digest { path: path.clone(), algorithm: self.checksum_algorithm };
        let (status, above, sum, mime, flags) = futures::try_join!(
            cx.ask(question),
            cx.ask(ask::Stat::through(parent(&path))),
            async { seen(optional(cx, self.get_checksum.then_some(digest)).await) },
            optional(cx, self.get_mime.then(|| Mime(path.clone()))),
            optional(cx, self.get_attributes.then(|| Flags(path.clone()))),
        )?;
        let Some(status) = status else {
            if above.is_some_and(|above| !above.is_dir()) {
                return Err(Failure::new("Not a directory").param("path"));
            }
            return Ok(Plan::Ok(Returns::new().with("stat", json!({"exists": false}))));
        };
        let mut stat = of_status(&path, &status);
        if status.is_link() {
            stat.insert("lnk_target".into(), json!(status.target));
            stat.insert("lnk_source".into(), json!(cx.ask(RealPath(path)).await?));
        }
        let mut untold = vec![];
        match sum {
            Ok(Some(Some(sum))) if status.is_file() => drop(stat.insert("checksum".into(), json!(sum))),
            Err(why) if status.is_file() => untold.push(("checksum", why)),
            _ => {}
        }
        if self.get_mime {
            let (kind, charset) = mime.flatten().unwrap_or_else(|| ("unknown".into(), "unknown".into()));
            stat.insert("mimetype".into(), json!(kind));
            stat.insert("charset".into(), json!(charset));
        }
        if self.get_attributes {
            stat.extend(of_flags(flags.flatten()));
        }
        if status.inode == 0 {
            let why = format!("only the run makes `{}`", self.path);
            let keys = UNTOLD.iter().chain(OF_DIRECTORY.iter().filter(|_| status.is_dir()));
            untold.extend(keys.filter(|key| stat.contains_key(**key)).map(|key| (*key, why.clone())));
        }
        let returns = Returns::new().with("stat", stat);
        let tell = |returns: Returns, (key, why): (&str, String)| returns.untold(&["stat", key], &why);
        Ok(Plan::Ok(untold.into_iter().fold(returns, tell)))
    }
}

/// What nobody knows of a file that is only announced.
const UNTOLD: &[&str] = &[
    "inode",
    "dev",
    "blocks",
    "block_size",
    "atime",
    "mtime",
    "ctime",
    "mimetype",
    "charset",
    "version",
    "attributes",
    "attr_flags",
];

/// And of a directory.
const OF_DIRECTORY: &[&str] = &["size", "nlink"];

/// What can be told; why nobody knows, where check mode cannot.
fn seen<T>(read: Result<T, Failure>) -> Result<Result<T, String>, Failure> {
    match read {
        Err(Failure { unpredictable: Some(why), .. }) => Ok(Err(why)),
        read => read.map(Ok),
    }
}

async fn optional<Q: ask::Question>(cx: &Cx, question: Option<Q>) -> Result<Option<Q::Answer>, Failure> {
    match question {
        Some(question) => cx.ask(question).await.map(Some),
        None => Ok(None),
    }
}

fn of_status(path: &str, is: &Status) -> Map<String, Value> {
    let kind = |kind: FileType| is.kind == kind;
    let mut stat = Map::new();
    let mut add = |key: &str, value: Value| stat.insert(key.to_owned(), value);
    add("exists", json!(true));
    add("path", json!(path));
    add("mode", json!(format!("{:04o}", is.mode)));
    for (key, value) in [
        ("isdir", kind(FileType::Directory)),
        ("ischr", kind(FileType::CharDevice)),
        ("isblk", kind(FileType::BlockDevice)),
        ("isreg", kind(FileType::File)),
        ("isfifo", kind(FileType::Fifo)),
        ("islnk", kind(FileType::Link)),
        ("issock", kind(FileType::Socket)),
        ("isuid", is.mode & 0o4000 != 0),
        ("isgid", is.mode & 0o2000 != 0),
        ("readable", is.access.read),
        ("writeable", is.access.write),
        ("executable", is.access.execute),
    ] {
        add(key, json!(value));
    }
    for (class, shift) in [("usr", 6), ("grp", 3), ("oth", 0)] {
        for (letter, bit) in [("r", 4), ("w", 2), ("x", 1)] {
            add(&format!("{letter}{class}"), json!(is.mode >> shift & bit != 0));
        }
    }
    for (key, value) in [
        ("uid", is.uid),
        ("gid", is.gid),
        ("size", is.size),
        ("inode", is.inode),
        ("dev", is.dev),
        ("nlink", is.nlink),
        ("blocks", is.blocks),
        ("block_size", is.block_size),
        ("device_type", is.device.0 << 8 | is.device.1),
    ] {
        add(key, json!(value));
    }
    for (key, seconds) in [("atime", is.atime), ("mtime", is.mtime), ("ctime", is.ctime)] {
        add(key, json!(seconds as f64));
    }
    for (key, name) in [("pw_name", &is.owner), ("gr_name", &is.group)] {
        if let Some(name) = name {
            add(key, json!(name));
        }
    }
    stat
}

fn of_flags(flags: Option<FlagsAnswer>) -> Map<String, Value> {
    let known = flags.unwrap_or_default();
    let name = |letter| NAMES.iter().find(|(own, _)| *own == letter).map(|(_, name)| *name);
    let names: Vec<&str> = known.letters.chars().filter_map(name).collect();
    let version = (!known.version.is_empty()).then_some(known.version);
    let pairs =
        [("version", json!(version)), ("attributes", json!(names)), ("attr_flags", json!(known.letters))];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// What the letters of lsattr(1) are called.
const NAMES: [(char, &str); 21] = [
    ('A', "noatime"),
    ('a', "append"),
    ('c', "compressed"),
    ('C', "nocow"),
    ('d', "nodump"),
    ('D', "dirsync"),
    ('e', "extents"),
    ('E', "encrypted"),
    ('h', "blocksize"),
    ('i', "immutable"),
    ('I', "indexed"),
    ('j', "journalled"),
    ('N', "inline"),
    ('s', "zero"),
    ('S', "synchronous"),
    ('t', "notail"),
    ('T', "blockroot"),
    ('u', "undelete"),
    ('X', "compressedraw"),
    ('Z', "compresseddirty"),
    ('V', "verity"),
];

#[cfg(test)]
mod tests {
    use super::{Stat, *};
    use crate::modules::testing::Host;

    #[test]
    fn nothing_there() {
        let quick = json!({"path": "~/x", "get_mime": false, "get_attributes": false, "get_checksum": false});
        let file = Some(Status::default());
        for (above, told) in
            [(None, r#"ok {"stat":{"exists":false}}"#), (file, "failed: Not a directory [path]")]
        {
            Host::root()
                .knows(ask::Stat::of("/root/x"), None)
                .knows(ask::Stat::through("/root"), above)
                .decides::<Stat>(quick.clone(), &["rounds: 1", told]);
        }
    }

    #[test]
    fn a_file() {
        let status = Status { mode: 0o4754, size: 7, owner: Some("root".into()), ..Status::default() };
        let flags = FlagsAnswer { version: "42".into(), letters: "ie".into() };
        let host = Host::root()
            .knows(ask::Stat::of("/x"), Some(status))
            .knows(ask::Stat::through("/"), None)
            .knows(Digest::sha1("/x"), Some("abc".into()))
            .knows(Mime("/x".into()), Some(("text/plain".into(), "us-ascii".into())))
            .knows(Flags("/x".into()), Some(flags));
        let Ok(Plan::Ok(returns)) = std::rc::Rc::new(host).plan::<Stat>(json!({"path": "/x"})) else {
            panic!("no answer")
        };
        let stat = &returns.0["stat"];
        for (key, value) in [
            ("mode", json!("4754")),
            ("isuid", json!(true)),
            ("xgrp", json!(true)),
            ("xoth", json!(false)),
            ("isreg", json!(true)),
            ("pw_name", json!("root")),
            ("checksum", json!("abc")),
            ("charset", json!("us-ascii")),
            ("attributes", json!(["immutable", "extents"])),
        ] {
            assert_eq!(stat[key], value, "{key}");
        }
        assert_eq!(stat.get("gr_name"), None);
    }
}
