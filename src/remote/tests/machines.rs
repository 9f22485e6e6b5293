use std::{cell::RefCell, path::PathBuf, process::Command, sync::Arc};

use crate::{
    plan::{Put, Step},
    remote::{
        api::{Batch, Become, BecomePassword, Carrier, Error, Reply, Request, Watch},
        local::LocalLine,
        machine::Shells,
    },
    sh::{Output, Sh},
};

/// Shells that can stand as a host's `/bin/sh`.
pub const SHELLS: &[&str] = &["dash", "bash --posix", "bash", "busybox ash", "mksh", "zsh --emulate sh"];

/// What somebody who watches was told.
#[derive(Default)]
pub struct Seen {
    pub lines: RefCell<Vec<String>>,
    pub sent: RefCell<Vec<(String, u64, u64)>>,
}

impl Watch for Seen {
    fn line(&self, _: usize, line: &str) {
        self.lines.borrow_mut().push(line.to_owned());
    }

    fn sent(&self, path: &str, sent: u64, total: u64) {
        self.sent.borrow_mut().push((path.to_owned(), sent, total));
    }
}

pub fn shells_of(sh: &str) -> Shells {
    let nobody_knows: BecomePassword = Arc::new(|_| None);
    Shells::new(Arc::new(LocalLine), sh, nobody_knows)
}

pub fn wait<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// Runs a check against every shell that is here.
pub fn each_shell(check: impl AsyncFn(&Shells, &str)) {
    each_of(SHELLS, check);
}

pub fn each_of(shells: &[&str], check: impl AsyncFn(&Shells, &str)) {
    for sh in shells {
        let program = sh.split(' ').next().unwrap();
        if Command::new(program).args(["-c", ":"]).output().is_err() {
            println!("skipped: there is no `{program}` here");
            continue;
        }
        println!("as {sh}:");
        wait(async {
            let machine = shells_of(sh);
            check(&machine, sh).await;
            machine.close().await;
        });
    }
}

pub fn question(script: &'static str) -> Request {
    Request::Question { functions: "", script: Sh::script::<String>(script, []) }
}

pub fn run(group: u32, script: &'static str) -> Request {
    step(group, Sh::script::<String>(script, []))
}

pub fn step(group: u32, sh: Sh) -> Request {
    Request::Step { group, step: Step::Run(sh) }
}

pub fn put(group: u32, put: Put) -> Request {
    Request::Step { group, step: Step::Put(put) }
}

pub async fn ask(
    machine: &Shells,
    identity: Option<&Become>,
    requests: Vec<Request>,
) -> Result<Vec<Reply>, Error> {
    let batch = Batch { identity: identity.cloned(), requests };
    let mut replies = machine.burst(vec![batch], &Seen::default()).await?;
    Ok(replies.remove(0))
}

/// Replies of the login user's shell, all of which must have run.
pub async fn outputs(machine: &Shells, requests: Vec<Request>) -> Vec<Output> {
    let replies = ask(machine, None, requests).await.unwrap();
    replies.into_iter().map(|reply| reply.expect("a request did not run")).collect()
}

pub async fn output(machine: &Shells, request: Request) -> Output {
    outputs(machine, vec![request]).await.remove(0)
}

/// A directory that is removed when it is dropped.
pub struct Dir(pub PathBuf);

impl Dir {
    pub fn new() -> Self {
        let path =
            std::env::temp_dir().join(format!("deploy-host-test-{}", crate::remote::token::token().unwrap()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    let root = rustix::process::getuid().is_root();
    if !root {
        println!("skipped: needs root");
    }
    root
}
