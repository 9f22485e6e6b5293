//! The trial host: what it is, what it keeps, and that this machine stays untouched.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use deploy_host::trial::{self, Change, Error, Kind, Options, Sandbox, Trial};
use sha2::{Digest, Sha256};

use crate::{own::Own, support::can_run};

/// What must not change on this machine: accounts, programs, mounts, name, and a few kernel settings.
fn fingerprint() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut names: Vec<_> = ["/usr/bin", "/usr/sbin", "/etc", "/root", "/dev"]
        .iter()
        .flat_map(|dir| fs::read_dir(dir).unwrap())
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    names.sort();
    let files = [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/group",
        "/etc/hosts",
        "/etc/environment",
        "/var/lib/dpkg/status",
    ];
    let digest = hex::encode(Sha256::digest(files.map(read).concat() + &names.join("\n")));
    let kernel =
        ["/proc/sys/kernel/hostname", "/proc/sys/net/ipv4/ip_forward", "/proc/self/mountinfo"].map(read);
    format!("{digest}\n{}", kernel.concat())
}

#[test]
fn this_machine_stays_untouched() {
    if !can_run() {
        return;
    }
    let own = Own::new("untouched");
    let before = fingerprint();
    let trial = own.start();
    let deed = "useradd -m eve; echo x >/usr/bin/evil; rm -rf /usr/share/doc /etc/cron.d; mkdir /data; \
                chmod 700 /usr; hostname elsewhere; mount -t tmpfs none /mnt; touch /dev/evil; \
                echo 1 >/proc/sys/net/ipv4/ip_forward; echo b >/proc/sysrq-trigger; id -u eve; hostname";
    let output = own.run(&trial, deed);
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("elsewhere\n"), "{output:?}");
    assert_eq!(fingerprint(), before);
    trial.stop();
    assert_eq!(fingerprint(), before);
    assert!(fs::metadata("/usr/share/doc").unwrap().is_dir());
}

/// A machine with more mounts than this one, of which only the sandbox's own mount namespace knows.
#[test]
fn mounts_of_the_machine_are_copied_or_cannot_be_written() {
    if !can_run() {
        return;
    }
    let own = Own::new("mounts");
    let dir = own.dir.display();
    let script = format!(
        "#!/bin/sh\nset -e\nmkdir {dir}/disk; for f in disk/file etc usr; do echo outer >{dir}/$f; done\n\
         mount --bind {dir}/disk /mnt\nmount --bind {dir}/etc /etc/issue.net\nmount --bind {dir}/usr /usr/bin/yes\n\
         exec {} \"$@\"\n",
        own.options.program.display()
    );
    let program = own.dir.join("program");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let trial = Trial::start(&Options { program, ..own.options.clone() }).unwrap();
    let files = "/mnt/file /etc/issue.net /usr/bin/yes";
    assert_eq!(own.text(&trial, &format!("cat {files}")), "outer\nouter\nouter");
    own.run(&trial, &format!("for f in {files}; do echo inner >$f; done"));
    assert_eq!(own.text(&trial, &format!("cat {files}")), "inner\ninner\nouter");
    own.text(&trial, "rm /mnt/file /etc/issue.net");
    for file in ["disk/file", "etc", "usr"] {
        assert_eq!(fs::read_to_string(own.dir.join(file)).unwrap(), "outer\n", "{file}");
    }
}

#[test]
fn it_is_a_machine_of_its_own() {
    if !can_run() {
        return;
    }
    let own = Own::new("machine");
    let trial = own.start();
    let facts = "hostname; id -u; cat /proc/1/cmdline | tr '\\0' ' ' | cut -d' ' -f2; stat -c %a /run/lock /dev/shm; \
                 test -d /run/systemd/system || echo no systemd; /usr/sbin/policy-rc.d; echo $?; echo $HOME; pwd";
    let expected = "trial\n0\n__trial-init\n1777\n1777\nno systemd\n101\n/root\n/root";
    assert_eq!(own.text(&trial, facts), expected);
    let state = own.options.state.display();
    assert_eq!(own.text(&trial, &format!("ls -A {state} | wc -l")), "0");
    assert_eq!(own.text(&trial, "mknod /tmp/n b 254 0 2>/dev/null || echo refused"), "refused");
    assert_eq!(own.text(&trial, "echo ${SSH_CONNECTION##* }"), trial.port.to_string());
    assert!(own.text(&trial, "echo $PATH").contains("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"));
}

#[test]
fn what_was_changed_is_listed_kept_and_thrown_away() {
    if !can_run() {
        return;
    }
    let own = Own::new("kept");
    let trial = own.start();
    own.text(
        &trial,
        "mkdir -p /srv/new/deep; echo abc >/srv/new/deep/file; echo more >>/etc/motd; rm /etc/issue; \
                      touch /etc/issue.net; chmod 700 /etc/profile.d; touch /var/log/noise",
    );
    trial.stop();
    let change = |path: &str, kind, files, bytes| Change { path: path.into(), kind, files, bytes };
    let motd = fs::metadata("/etc/motd").map_or(0, |meta| meta.len());
    let motd = change("/etc/motd", if motd > 0 { Kind::Changed } else { Kind::Added }, 1, motd + 5);
    let expected = [
        change("/etc/issue", Kind::Removed, 1, 0),
        motd,
        change("/etc/profile.d", Kind::Changed, 1, 0),
        change("/srv/new", Kind::Added, 1, 4),
    ];
    assert_eq!(trial::diff(&own.options).unwrap(), expected);
    let again = own.start();
    assert_eq!(
        own.text(&again, "cat /srv/new/deep/file; ls /etc/issue 2>/dev/null || echo gone"),
        "abc\ngone"
    );
    assert!(matches!(trial::reset(&own.options), Err(Error::Busy(_))));
    assert!(matches!(Trial::start(&own.options), Err(Error::Busy(_))));
    assert_eq!(trial::shell(&own.options, Some("test -e /srv/new && exit 7")).unwrap(), 7);
    again.stop();
    assert_eq!(trial::shell(&own.options, Some("test -e /srv/new && exit 8")).unwrap(), 8);
    assert!(trial::reset(&own.options).unwrap());
    assert!(!trial::reset(&own.options).unwrap());
    assert!(matches!(trial::diff(&own.options), Err(Error::Nothing)));
}

#[test]
fn a_folder_made_anew_hides_what_was_in_it() {
    if !can_run() {
        return;
    }
    let own = Own::new("opaque");
    let trial = own.start();
    own.text(&trial, "rm -r /etc/skel; mkdir /etc/skel; echo x >/etc/skel/.bashrc");
    let changes = trial::diff(&own.options).unwrap();
    let mut kinds: Vec<_> = changes.iter().map(|change| (change.path.clone(), change.kind)).collect();
    let names = fs::read_dir("/etc/skel").unwrap().map(|entry| entry.unwrap().path());
    let kind = |path: &PathBuf| {
        if path.ends_with(".bashrc") { Kind::Changed } else { Kind::Removed }
    };
    let mut expected: Vec<_> = names.map(|path| (path.clone(), kind(&path))).collect();
    expected.sort();
    kinds.sort();
    assert_eq!(kinds, expected);
}

#[test]
fn a_kept_trial_of_another_state_of_the_machine_is_refused() {
    if !can_run() {
        return;
    }
    let own = Own::new("moved");
    own.start().stop();
    fs::write(own.options.state.join("machine"), "another").unwrap();
    let refused = Trial::start(&own.options).map(drop);
    assert!(matches!(refused, Err(Error::Moved)), "{refused:?}");
    assert!(refused.unwrap_err().hint().unwrap().contains("trial reset"));
}

#[test]
fn too_little_room_is_refused() {
    if !can_run() {
        return;
    }
    let own = Own::new("room");
    let greedy = Options { min_free: u64::MAX, ..own.options.clone() };
    assert!(matches!(Trial::start(&greedy), Err(Error::Space { .. })));
}

#[test]
fn it_ends_with_whoever_started_it() {
    if !can_run() {
        return;
    }
    let own = Own::new("orphan");
    let sandbox = Sandbox::start(&own.options).unwrap();
    let mut inside = sandbox.command("/bin/sh");
    let mut inside = inside.args(["-c", "echo up; sleep 9876"]).stdout(Stdio::piped()).spawn().unwrap();
    inside.stdout.as_mut().unwrap().read_exact(&mut [0; 3]).unwrap();
    let begin = Instant::now();
    drop(sandbox);
    assert!(!inside.wait().unwrap().success());
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

/// Not a test of its own: the process that the next one kills.
#[test]
fn a_starter_that_is_killed() {
    let Ok(state) = std::env::var("STARTER_STATE") else {
        return;
    };
    let options = Options {
        state: state.into(),
        program: env!("CARGO_BIN_EXE_deploy-host").into(),
        hostname: "orphan".into(),
        min_free: 0,
    };
    let sandbox = Sandbox::start(&options).unwrap();
    let mut inside = sandbox.command("/bin/sleep").arg("8765").spawn().unwrap();
    println!("first process: {}", sandbox.pid());
    inside.wait().unwrap();
}

#[test]
fn it_ends_when_its_starter_is_killed() {
    if !can_run() {
        return;
    }
    let own = Own::new("killed");
    let mut starter = Command::new(std::env::current_exe().unwrap());
    let mut starter = starter
        .args(["--exact", "sandbox::a_starter_that_is_killed", "--nocapture"])
        .env("STARTER_STATE", &own.options.state)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(starter.stdout.as_mut().unwrap()).lines();
    let pid = lines.find_map(|line| Some(line.unwrap().split_once("first process: ")?.1.to_owned())).unwrap();
    starter.kill().unwrap();
    starter.wait().unwrap();
    let gone = || !std::path::Path::new("/proc").join(&pid).exists();
    let deadline = Instant::now() + Duration::from_secs(3);
    while !gone() {
        assert!(Instant::now() < deadline, "process {pid} outlives its starter");
        std::thread::sleep(Duration::from_millis(10));
    }
}
