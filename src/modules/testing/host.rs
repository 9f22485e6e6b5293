use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::HashMap,
    future::poll_fn,
    path::{Path, PathBuf},
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use serde_json::Value;

use crate::{
    ask::{Asked, Boot, BootAnswer, Question},
    plan::{Asker, Controller, Cx, Failure, Listed, Local, Module, Plan, Rendering, Source, UvWheel},
    sh::{Body, Output},
};

use super::{decode::decode, lines};

/// What a host answers. It refuses a question that nobody scripted and fails on an answer left over.
#[derive(Default)]
pub struct Host {
    answers: RefCell<HashMap<String, Scripted>>,
    files: HashMap<String, Vec<u8>>,
    rounds: Cell<u32>,
    wanted: Cell<u32>,
}

struct Scripted {
    answer: Rc<dyn Any>,
    asked: bool,
}

/// The output of a command that went well.
pub fn output(stdout: &str) -> Output {
    Output { stdout: stdout.into(), ..Output::default() }
}

impl Host {
    /// A host where root is logged in, with the usual umask.
    pub fn root() -> Self {
        Self::default().boot(BootAnswer {
            user: "root".into(),
            home: "/root".into(),
            path: "/usr/sbin:/usr/bin:/sbin:/bin".into(),
            umask: 0o022,
            ..BootAnswer::default()
        })
    }

    pub fn boot(self, boot: BootAnswer) -> Self {
        let host = self.knows(Boot, boot);
        for scripted in host.answers.borrow_mut().values_mut() {
            scripted.asked = true;
        }
        host
    }

    pub fn knows<Q: Question>(self, question: Q, answer: Q::Answer) -> Self {
        let scripted = Scripted { answer: Rc::new(answer), asked: false };
        self.answers.borrow_mut().insert(key(&Asked::new(question)), scripted);
        self
    }

    /// A file on the controller, found under this name.
    pub fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.to_owned(), content.into());
        self
    }

    /// Decodes, checks and plans.
    pub fn plan<M: Module>(self: &Rc<Self>, parameters: Value) -> Result<Plan, Failure> {
        let module: M = decode(parameters).map_err(|error| Failure::new(error.to_string()))?;
        module.check()?;
        let cx = Cx::new(self.clone(), self.clone());
        let plan = self.drive(Rc::new(module).plan(&cx));
        let left = self.answers.borrow();
        let mut left: Vec<&String> = left.iter().filter(|(_, s)| !s.asked).map(|(key, _)| key).collect();
        left.sort();
        assert!(left.is_empty(), "scripted, but never asked: {left:#?}");
        plan
    }

    /// Plans and compares what was decided, line by line; the first line tells the rounds of questions.
    pub fn decides<M: Module>(self, parameters: Value, expected: &[&str]) {
        let host = Rc::new(self);
        let plan = host.plan::<M>(parameters.clone());
        let mut told = vec![format!("rounds: {}", host.rounds.get())];
        told.extend(lines::of(plan));
        assert!(told == expected, "{parameters}\ndecided {told:#?}\nexpected {expected:#?}");
    }

    fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
                return done;
            }
            assert!(self.wanted.replace(0) > 0, "it waits for nothing");
            self.rounds.set(self.rounds.get() + 1);
        }
    }
}

fn key(asked: &Asked) -> String {
    format!("{}: {}", asked.kind, asked.key)
}

impl Asker for Host {
    fn ask(&self, asked: Asked) -> Local<'_, Result<Rc<dyn Any>, Failure>> {
        let known = self.answers.borrow_mut().get_mut(&key(&asked)).map(|scripted| {
            scripted.asked = true;
            scripted.answer.clone()
        });
        let Some(answer) = known else {
            panic!("nobody scripted the question {}", key(&asked));
        };
        let round = self.rounds.get();
        let free = asked.kind == Boot::KIND;
        if !free {
            self.wanted.set(self.wanted.get() + 1);
        }
        Box::pin(poll_fn(move |_| {
            if free || self.rounds.get() > round {
                return Poll::Ready(Ok(answer.clone()));
            }
            Poll::Pending
        }))
    }
}

impl Controller for Host {
    fn find(&self, kind: &str, name: &str) -> Result<PathBuf, Failure> {
        let path = format!("/project/{kind}/{name}");
        let below = format!("{}/", name.trim_end_matches('/'));
        let known = |file: &String| file == name || file.starts_with(&below);
        match self.files.keys().any(known) {
            true => Ok(PathBuf::from(path)),
            false => Err(Failure::new(format!("Could not find or access '{name}'"))),
        }
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let file = self.files.get(&name_of(path)).cloned();
        file.ok_or_else(|| Failure::new(format!("no such file: {}", path.display())))
    }

    fn uv<'a>(&'a self, wheel: &'a UvWheel) -> Local<'a, Result<PathBuf, Failure>> {
        let path = format!("/cache/uv-{}-{}", wheel.version, wheel.arch);
        Box::pin(async move { Ok(PathBuf::from(path)) })
    }

    fn render<'a>(&'a self, path: &'a Path, _: Rendering) -> Local<'a, Result<String, Failure>> {
        Box::pin(async move { Ok(String::from_utf8_lossy(&self.read(path)?).into_owned()) })
    }

    fn body(&self, path: &Path) -> Result<Body, Failure> {
        self.read(path).map(Body::from)
    }

    fn source(&self, path: &Path) -> Result<Source, Failure> {
        Ok(Source { is_dir: self.read(path).is_err(), mode: 0o644 })
    }

    fn list(&self, dir: &Path) -> Result<Vec<Listed>, Failure> {
        let below = format!("{}/", name_of(dir));
        let mut all: Vec<Listed> = Vec::new();
        for file in self.files.keys() {
            if let Some(rest) = file.strip_prefix(&below) {
                let (name, is_dir) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
                all.push(Listed { name: name.to_owned(), is_dir, link: None });
            }
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup();
        Ok(all)
    }
}

/// The name of a file below `/project/KIND/`.
fn name_of(path: &Path) -> String {
    path.iter().skip(3).collect::<PathBuf>().display().to_string()
}
