use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::*;

fn ask(file: &Path, host: &str, user: Option<&str>) -> Options {
    let mut options = Options { user: user.map(str::to_string), ..Options::default() };
    let query = Query { host: host.into(), local_user: "root".into(), home: "/root".into() };
    read(&mut options, &query, file, Path::new("/nonexistent")).unwrap();
    options
}

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("ssh-config-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    for (name, text) in files {
        std::fs::write(dir.join(name), text.replace("DIR", &dir.to_string_lossy())).unwrap();
    }
    dir
}

const MAIN: &str = r#"
# a value before any block is for everybody
ServerAliveCountMax 7
Host web* !web9
  User deploy
  Port 2201
  IdentityFile "DIR/my key"   # quoted
Host=web1 web2
  Port=2202
  IdentityFile DIR/two
Match all
Include DIR/extra-*.conf DIR/absent
Match user deploy
  HostKeyAlias deployed
Match exec "true" host db1
  Port 1
Match tagged x
  Port 2
Match !exec "false"
  Port 3
Match host db1,!db2
  Port 2203
  ConnectTimeout 1m
Match originalhost alias
  StrictHostKeyChecking accept-new
Host alias
  Hostname Real.Example.com
Match host *.example.com
  User real
Match !host *.example.com
  ServerAliveInterval 9
  Compression yes
Host sub
  Hostname %h.internal
Match all
  IdentitiesOnly yes
"#;

const EXTRA: &str = "UserKnownHostsFile DIR/kh DIR/kh2\nHost db1\n  User dba\nHost web2\n  User never\n";

const NESTED: &str = "Host only\n  Include DIR/inner.conf\nHost other\n  Port 4\n";

const INNER: &str = "User inner\nHost *\n  Port 99\n";

#[test]
fn blocks_and_included_files() {
    let files = [("config", MAIN), ("extra-1.conf", EXTRA), ("nested", NESTED), ("inner.conf", INNER)];
    let dir = folder("blocks", &files);
    let config = dir.join("config");
    let web1 = ask(&config, "web1", None);
    assert_eq!(web1.user.as_deref(), Some("deploy"));
    assert_eq!(web1.port, Some(2201));
    let keys = [dir.join("my key"), dir.join("two")].map(|path| path.to_string_lossy().into_owned());
    assert_eq!(web1.identity_files, keys);
    assert_eq!(web1.host_key_alias.as_deref(), Some("deployed"));
    assert_eq!(web1.alive_count_max, Some(7));
    assert_eq!(web1.user_known_hosts.map(|files| files.len()), Some(2));

    assert_eq!(ask(&config, "web9", None).user, None);
    assert_eq!(ask(&config, "web9", Some("deploy")).host_key_alias.as_deref(), Some("deployed"));
    let db1 = ask(&config, "db1", None);
    assert_eq!((db1.port, db1.user.as_deref()), (Some(2203), Some("dba")));
    assert_eq!(db1.connect_timeout, Some(60));
    let alias = ask(&config, "alias", None);
    assert_eq!((alias.user.as_deref(), alias.port), (Some("real"), None));
    assert_eq!((alias.strict, alias.alive_interval), (Some(Strict::AcceptNew), None));
    assert_eq!(db1.alive_interval, Some(9));

    let nested = dir.join("nested");
    assert_eq!(ask(&nested, "only", None).port, Some(99));
    assert_eq!(ask(&nested, "other", None), Options { port: Some(4), ..Options::default() });
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_bad_value_is_named_with_its_place() {
    let dir =
        folder("bad", &[("config", "Host a\n  Port x\nHost b\n  Port 1\n"), ("loop", "Include DIR/loop\n")]);
    let query = |host: &str| Query { host: host.into(), local_user: "me".into(), home: "/root".into() };
    let file = dir.join("config");
    let result = read(&mut Options::default(), &query("a"), &file, &dir);
    let expected = format!("`{}` line 2: `port` takes a number, not `x`", file.display());
    assert_eq!(result, Err(expected));
    assert_eq!(read(&mut Options::default(), &query("b"), &file, &dir), Ok(()));
    let looped = read(&mut Options::default(), &query("b"), &dir.join("loop"), &dir);
    assert!(looped.unwrap_err().contains("too many files include one another"));
    std::fs::remove_dir_all(dir).unwrap();
}

/// What OpenSSH's own client makes of the same file; `None` where it is not installed.
fn openssh(file: &Path, host: &str, user: Option<&str>) -> Option<Vec<(String, String)>> {
    let mut command = Command::new("ssh");
    command.arg("-G").arg("-F").arg(file);
    if let Some(user) = user {
        command.args(["-l", user]);
    }
    let output = command.arg(host).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    Some(pairs.map(|(key, value)| (key.to_string(), value.to_string())).collect())
}

#[test]
fn the_same_as_openssh() {
    let files = [("config", MAIN), ("extra-1.conf", EXTRA), ("nested", NESTED), ("inner.conf", INNER)];
    // `Match exec` is not ours: the client must not run it either.
    let main = MAIN
        .replace("Match exec \"true\" host db1\n  Port 1\n", "")
        .replace("Match !exec \"false\"\n  Port 3\n", "");
    let main = main.replace("Match tagged x\n  Port 2\n", "");
    let dir = folder("same", &files);
    std::fs::write(dir.join("config"), main.replace("DIR", &dir.to_string_lossy())).unwrap();
    for file in ["config", "nested"] {
        for host in
            ["web1", "web2", "web9", "WEB1", "db1", "db2", "alias", "sub", "only", "other", "x.example.com"]
        {
            for user in [None, Some("deploy")] {
                let file = dir.join(file);
                let Some(theirs) = openssh(&file, host, user) else {
                    println!("skipped: `ssh` is not installed");
                    return;
                };
                compare(&ask(&file, host, user), &theirs, host);
            }
        }
    }
    std::fs::remove_dir_all(dir).unwrap();
}

fn compare(ours: &Options, theirs: &[(String, String)], host: &str) {
    let get = |key: &str| theirs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    let hostname = ours.hostname.clone().unwrap_or_else(|| host.to_string()).replace("%h", host);
    assert_eq!(get("hostname"), Some(hostname.to_lowercase()), "hostname of {host}");
    assert_eq!(get("user").as_deref(), Some(ours.user.as_deref().unwrap_or("root")), "user of {host}");
    assert_eq!(get("port"), Some(ours.port.unwrap_or(22).to_string()), "port of {host}");
    let flag = if ours.identities_only == Some(true) { "yes" } else { "no" };
    assert_eq!(get("identitiesonly").as_deref(), Some(flag), "identitiesonly of {host}");
    let flag = if ours.compression == Some(true) { "yes" } else { "no" };
    assert_eq!(get("compression").as_deref(), Some(flag), "compression of {host}");
    assert_eq!(get("hostkeyalias"), ours.host_key_alias, "hostkeyalias of {host}");
    let interval = ours.alive_interval.unwrap_or(0).to_string();
    assert_eq!(get("serveraliveinterval"), Some(interval), "serveraliveinterval of {host}");
    let strict = if ours.strict == Some(Strict::AcceptNew) { "accept-new" } else { "ask" };
    assert_eq!(get("stricthostkeychecking").as_deref(), Some(strict), "stricthostkeychecking of {host}");
    if let Some(files) = &ours.user_known_hosts {
        assert_eq!(get("userknownhostsfile"), Some(files.join(" ")), "known hosts of {host}");
    }
    let keys: Vec<&String> =
        theirs.iter().filter(|(name, _)| name == "identityfile").map(|(_, value)| value).collect();
    if !ours.identity_files.is_empty() {
        assert_eq!(keys, ours.identity_files.iter().collect::<Vec<_>>(), "keys of {host}");
    }
}
