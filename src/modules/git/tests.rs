use std::{process::Command, rc::Rc};

use serde_json::{Value, json};

use super::{
    Git,
    params::{Aim, masked},
};
use crate::{
    ask::{GitCopy, GitRefs, GitSigned, GitState, Question, RealPath, Tool},
    modules::testing::{Host, lines, really},
    plan::{Done, Failure, Plan, Step, Way},
};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn state() -> GitState {
    GitState { git: "git".into(), dest: "/srv/app".into(), remote: "origin".into(), bare: false }
}

fn refs(version: &str) -> GitRefs {
    GitRefs { git: "git".into(), repo: "https://x/app".into(), version: version.into(), ssh: String::new() }
}

fn host(copy: Option<GitCopy>) -> Host {
    Host::root().knows(Tool::named("git"), Some("/usr/bin/git".into())).knows(state(), copy)
}

fn at(head: &str) -> Option<GitCopy> {
    Some(GitCopy { head: head.into(), url: "https://x/app".into(), ..GitCopy::default() })
}

fn told(host: Host, parameters: Value) -> Vec<String> {
    lines(Rc::new(host).plan::<Git>(parameters))
}

fn wanted(more: Value) -> Value {
    let mut parameters = json!({"repo": "https://x/app", "dest": "/srv/app/"});
    for (key, value) in more.as_object().unwrap() {
        parameters[key] = value.clone();
    }
    parameters
}

#[test]
fn what_is_right_stays() {
    let main = Ok(vec![("HEAD".to_owned(), A.to_owned()), ("refs/heads/main".to_owned(), A.to_owned())]);
    let ok = format!(r#"ok {{"before":"{A}","after":"{A}","remote_url_changed":false}}"#);
    assert_eq!(
        told(host(at(A)).knows(refs("HEAD"), main.clone()), wanted(json!({}))),
        std::slice::from_ref(&ok)
    );
    assert_eq!(
        told(host(at(A)).knows(refs("main"), main), wanted(json!({"version": "main"}))),
        std::slice::from_ref(&ok)
    );
    assert_eq!(told(host(at(A)), wanted(json!({"version": A}))), std::slice::from_ref(&ok));
    assert_eq!(told(host(at(A)), wanted(json!({"update": false}))), [ok]);
}

#[test]
fn what_is_behind_is_updated() {
    let main = Ok(vec![("HEAD".to_owned(), B.to_owned())]);
    let told = told(host(at(A)).knows(refs("HEAD"), main), wanted(json!({"depth": 1})));
    assert_eq!(told[0], format!(r#"changes {{"before":"{A}","after":"{B}","remote_url_changed":false}}"#));
    assert!(
        told[2]
            .starts_with("$ set -- git /srv/app https://x/app HEAD head origin 1 r '' '' '' '' '' '' ''; ")
    );
}

#[test]
fn local_modifications_stop_it() {
    let modified = at(A).map(|copy| GitCopy { modified: true, ..copy });
    let lines = told(host(modified.clone()), wanted(json!({})));
    assert!(
        lines[0].starts_with("failed: Local modifications exist in the destination: /srv/app (force=no).")
    );
    assert!(
        told(host(modified), wanted(json!({"update": false})))[0].starts_with("ok "),
        "nothing is touched"
    );
}

#[test]
fn an_unreachable_repository_is_told() {
    let told = told(
        host(None).knows(refs("HEAD"), Err("fatal: unable to access 'https://x/app'".into())),
        wanted(json!({})),
    );
    assert!(told[0].starts_with("failed: fatal: unable to access 'https://x/app' [repo]"));
}

#[test]
fn tags_are_peeled() {
    let refs =
        [("refs/tags/v1", A), ("refs/tags/v1^{}", B)].map(|(name, hash)| (name.to_owned(), hash.to_owned()));
    assert_eq!(Aim::of("v1", &refs), Aim { kind: "tag", hash: B.into() });
    assert_eq!(Aim::of("abc123", &refs), Aim { kind: "hash", hash: String::new() });
}

#[test]
fn ssh_commands() {
    let ssh = |more: Value| {
        let git: Git = serde_json::from_value(wanted(more)).unwrap();
        (git.ssh(Some("/my key"), true), git.ssh(None, false))
    };
    let (applied, asked) = ssh(json!({"accept_newhostkey": true, "ssh_opts": "-v"}));
    assert_eq!(
        applied,
        "ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -i '/my key' -o IdentitiesOnly=yes -v"
    );
    assert_eq!(asked, "ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -v");
    assert_eq!(ssh(json!({})).1, "");
}

/// A repository with a commit on `main`, a tag, and a way to commit more.
struct Repository(std::path::PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("deploy-host-git-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join("origin")).unwrap();
        let repository = Self(dir);
        repository.git(&["init", "-q", "-b", "main"]);
        repository.commit("one");
        repository.git(&["tag", "v1"]);
        repository
    }

    fn git(&self, words: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@t", "-C"])
            .arg(self.0.join("origin"))
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, text: &str) -> String {
        std::fs::write(self.0.join("origin/file"), text).unwrap();
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", text]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Plans against what this machine answers, and carries it out.
    fn run(&self, more: Value) -> Result<Done, Failure> {
        let mut parameters = json!({"repo": self.0.join("origin"), "dest": self.0.join("copy")});
        for (key, value) in more.as_object().unwrap() {
            parameters[key] = value.clone();
        }
        let git: Git = serde_json::from_value(parameters.clone()).unwrap();
        let (state, refs) = (
            GitState { dest: self.0.join("copy").display().to_string(), ..state() },
            GitRefs { repo: git.url(), version: git.version.clone(), ..refs("") },
        );
        let host =
            Host::root().knows(Tool::named("git"), Some("git".into())).knows(state.clone(), answer(state));
        let host = if git.version.len() == 40 { host } else { host.knows(refs.clone(), answer(refs)) };
        let signed = GitSigned {
            git: "git".into(),
            dest: self.0.join("copy").display().to_string(),
            version: git.version,
            tag: false,
            signers: String::new(),
        };
        let host = match git.verify_commit && self.0.join("copy").exists() {
            true => host.knows(signed.clone(), answer(signed)),
            false => host,
        };
        let host = match git.separate_git_dir.map(RealPath) {
            Some(path) => host.knows(path.clone(), answer(path)),
            None => host,
        };
        match Rc::new(host).plan::<Git>(parameters)? {
            Plan::Change(change) => {
                let Way::Steps(steps, finish) = change.way else { panic!("no steps") };
                let Step::Run(sh) = &steps[0] else { panic!("no command") };
                finish(&[really(sh)])
            }
            Plan::Ok(returns) => Ok(Done::unchanged(returns)),
            Plan::Skip(_) | Plan::Spared(..) => panic!("no plan of this module"),
        }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.0.join("copy/file")).unwrap()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn answer<Q: Question>(question: Q) -> Q::Answer {
    let sh = Q::script(std::slice::from_ref(&question)).functions(Q::FUNCTIONS);
    Q::parse(&[question], &really(&sh)).unwrap().remove(0)
}

#[test]
fn a_life_of_a_working_copy() {
    let repository = Repository::new("life");
    let first = repository.run(json!({})).unwrap();
    assert!(first.changed && first.returns.0["before"].is_null());
    assert!(!repository.run(json!({})).unwrap().changed);
    let two = repository.commit("two");
    let updated = repository.run(json!({"version": "main"})).unwrap();
    assert!(updated.changed && updated.returns.0["after"] == two && repository.text() == "two");
    assert!(repository.run(json!({"version": "v1"})).unwrap().changed);
    assert_eq!(repository.text(), "one");
    assert!(repository.run(json!({"version": two})).unwrap().changed);
    std::fs::write(repository.0.join("copy/file"), "mine").unwrap();
    assert!(repository.run(json!({"version": two})).unwrap_err().msg.starts_with("Local modifications"));
    assert!(repository.run(json!({"version": two, "force": true})).unwrap().changed);
    assert_eq!(repository.text(), "two");
    let failure = repository.run(json!({"version": "nope"})).unwrap_err();
    assert!(failure.msg.contains("Failed to checkout nope"));
    let told = ["cmd", "rc", "stdout"].map(|key| failure.returns.0[key].clone());
    assert_eq!(json!(told), json!(["git checkout --force nope", 1, ""]));
}

#[test]
fn what_is_not_signed_fails_each_time() {
    let repository = Repository::new("signed");
    for _ in 0..2 {
        let failure = repository.run(json!({"verify_commit": true})).unwrap_err();
        assert_eq!(failure.msg, "Failed to verify GPG signature of commit/tag \"HEAD\"");
        assert_eq!(repository.text(), "one");
    }
}

#[test]
fn the_repository_moves_out_of_its_working_copy() {
    let repository = Repository::new("apart");
    repository.run(json!({})).unwrap();
    let (old, new) = (repository.0.join("copy/.git"), repository.0.join("apart"));
    let moved = repository.run(json!({"separate_git_dir": new})).unwrap();
    assert!(moved.changed && new.join("HEAD").exists() && old.is_file());
    let told = ["git_dir_before", "git_dir_now"].map(|key| moved.returns.0[key].clone());
    assert_eq!(json!(told), json!([old, new]));
    assert!(!repository.run(json!({"separate_git_dir": new})).unwrap().changed);
    std::os::unix::fs::symlink(&repository.0, repository.0.join("link")).unwrap();
    assert!(!repository.run(json!({"separate_git_dir": repository.0.join("link/apart")})).unwrap().changed);
    let failure = repository.run(json!({"separate_git_dir": repository.0.join("origin")})).unwrap_err();
    assert!(failure.msg.ends_with("origin already exists."), "{}", failure.msg);
}

#[test]
fn passwords_in_urls_are_not_told() {
    let said = [
        ("https://me:secret@host/a@b:c", "https://me:********@host/a@b:c"),
        ("https://me@host/a", "https://me@host/a"),
        ("https://me:a/b@host", "https://me:a/b@host"),
        ("git@host:a", "git@host:a"),
    ];
    for (url, told) in said {
        assert_eq!(masked(url), told);
    }
    let refs = GitRefs { repo: "https://me:secret@x/app".into(), ..refs("HEAD") };
    let told = told(
        host(None).knows(refs, Err("fatal: no".into())),
        json!({"repo": "https://me:secret@x/app", "dest": "/srv/app"}),
    );
    assert!(
        told[0].contains(r#""cmd":"git ls-remote 'https://me:********@x/app' HEAD refs/heads/HEAD "#),
        "{told:?}"
    );
    assert!(!told[0].contains("secret"), "{told:?}");
}
