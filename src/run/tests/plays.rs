use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use serde_json::Value;

use crate::{
    event::{Answer, Event, NoAnswer, Prompt, Request},
    inventory::Inventory,
    project::{self, Project, Tags},
    run::{Chains, End, MODULES, Options, Run, StartTrial, check, check_hosts},
    vars::{Config, Settings, Store},
};

struct Nobody;

impl Prompt for Nobody {
    fn ask(&self, _request: &Request) -> Result<Answer, NoAnswer> {
        Err(NoAnswer::NoTerminal)
    }
}

/// One host, which is a shell of this machine.
pub const LOCAL: &str = "a ansible_connection=local\n";

/// What a run came to: its events as JSON, without times.
pub struct Ran {
    pub events: Vec<Value>,
    pub end: End,
}

/// Runs a play on a host that is a shell of this machine; `ahead`: how many tasks are planned ahead at most.
pub fn run(dir: &Path, play: &str, ahead: Option<usize>, chains: Chains) -> Ran {
    run_on(dir, LOCAL, play, ahead, chains)
}

/// The same on the hosts of this inventory.
pub fn run_on(dir: &Path, hosts: &str, play: &str, ahead: Option<usize>, chains: Chains) -> Ran {
    run_as(dir, hosts, play, Options { ahead, chains, ..Options::default() })
}

/// The same as the options say.
pub fn run_as(dir: &Path, hosts: &str, play: &str, options: Options) -> Ran {
    wait(go(dir, hosts, play, options, None))
}

pub fn wait<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The same with something in the place of the trial host.
pub async fn go(dir: &Path, hosts: &str, play: &str, options: Options, trial: Option<StartTrial>) -> Ran {
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("play.yml"), play).unwrap();
    fs::write(dir.join("hosts"), hosts).unwrap();
    let modules = MODULES.iter().map(|entry| entry.name.to_owned()).collect();
    let project = Project::load(&dir.join("play.yml"), project::Options { modules, ..Default::default() });
    let project = Rc::new(project.unwrap_or_else(|errors| panic!("{}\n{play}", errors[0])));
    let settings = Settings::of(Config::find(BTreeMap::new(), dir).unwrap().config).unwrap();
    let inventory_sources = vec![dir.join("hosts").display().to_string()];
    let inventory = Inventory::load(&inventory_sources).unwrap().inventory;
    let settings = Settings { check: options.check, inventory_sources, ..settings };
    let events: Rc<RefCell<Vec<Value>>> = Rc::default();
    let seen = events.clone();
    let run = Run {
        store: Store::new(settings, inventory, vec![]).unwrap(),
        project,
        options: Options { forks: 5, tags: Tags::new(&[], &[]), ..options },
        prompt: Arc::new(Nobody),
        trial,
        sink: Rc::new(move |event: &Event| seen.borrow_mut().push(serde_json::to_value(event).unwrap())),
    };
    let (mut refused, _) = check(&run.project);
    refused.extend(check_hosts(&run.store, &run.options, &run.project, false).0);
    run.store.resolved.set(0);
    let end = run.go(std::future::pending()).await;
    let fails = end.error.is_some() || end.recap.hosts.values().any(|counts| counts.failed > 0);
    assert!(refused.is_empty() || fails, "{} is refused, but goes well:\n{play}", refused[0]);
    let events = events.take().into_iter().map(timeless).collect();
    Ran { events, end }
}

/// Without what differs from run to run.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(map) => {
            for key in ["elapsed", "start", "end", "delta", "inode", "atime", "mtime", "ctime", "version"] {
                map.remove(key);
            }
            map.values_mut().for_each(|value| *value = timeless(value.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = timeless(value.take())),
        _ => {}
    }
    value
}

/// A folder for one test, empty.
pub fn folder(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("deploy-host-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    dir
}
