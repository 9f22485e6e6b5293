use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;

use crate::{
    event::{Event, Prompt, Recap},
    project::Project,
    source::Diagnostic,
    vars::Store,
};

use super::{
    batch::Fallen,
    digests::Digests,
    host_env::{Options, RunEnv},
    invocation::Shapes,
    links::{Links, StartTrial},
    play::play,
    prompts::PromptHuman,
};

/// All that a run is made from.
pub struct Run {
    pub store: Rc<Store>,
    pub project: Rc<Project>,
    pub options: Options,
    pub prompt: Arc<dyn Prompt>,
    /// How the trial host is started, where the run may need one.
    pub trial: Option<StartTrial>,
    /// Told everything that happens, at once and in order.
    pub sink: Rc<dyn Fn(&Event)>,
}

/// How a run ended.
#[derive(Debug)]
pub struct End {
    pub recap: Recap,
    pub interrupted: bool,
    /// A play that could not be run: the plays after it were not run either.
    pub error: Option<Diagnostic>,
    pub traffic: Traffic,
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// Writes of requests that were waited for.
    pub bursts: u64,
    pub sent: u64,
    pub received: u64,
    pub asked: u64,
    pub remembered: u64,
    pub scripts: u64,
    pub forgotten: u64,
    /// Names that were looked for in the layers of variables.
    pub resolved: u64,
}

impl Traffic {
    /// By name, as they are shown.
    pub fn counts(&self) -> [(&'static str, u64); 8] {
        [
            ("bursts", self.bursts),
            ("sent", self.sent),
            ("received", self.received),
            ("asked", self.asked),
            ("remembered", self.remembered),
            ("scripts", self.scripts),
            ("forgotten", self.forgotten),
            ("resolved", self.resolved),
        ]
    }
}

impl Run {
    /// Runs all plays. `stop` ends it early, cleanly: what runs on hosts is ended, and the recap is told.
    pub async fn go(self, stop: impl Future<Output = ()>) -> End {
        let begun = Instant::now();
        let recap = Rc::new(RefCell::new(Recap::default()));
        let playbook = crate::source::shown(&self.project.playbook).into_owned();
        let env = self.env(&recap);
        let (check, diff) = (env.options.check, env.options.diff);
        env.tell(Event::RunStarted { playbook, check, diff });
        let mut stop = std::pin::pin!(stop);
        let (interrupted, error) = tokio::select! {
            biased;
            () = &mut stop => (true, None),
            // What was broken off by an interrupt may come to its end before that is heard here.
            played = plays(&env) => (stop.now_or_never().is_some(), played.err()),
        };
        if interrupted {
            env.tell(Event::Interrupted);
        }
        for host in ended(&env).await {
            let message = format!("what ran on `{host}` could not be ended: it may go on");
            env.tell(Event::Warning { diagnostic: Diagnostic::warning(message) });
        }
        let traffic = Traffic { resolved: env.store.resolved.get(), ..traffic(&env.links) };
        let recap = recap.borrow().clone();
        env.tell(Event::RunFinished { recap: recap.clone(), elapsed: begun.elapsed() });
        End { recap, interrupted, error, traffic }
    }

    fn env(self, recap: &Rc<RefCell<Recap>>) -> Rc<RunEnv> {
        let (sink, recap) = (self.sink, recap.clone());
        let sink = Rc::new(move |event: &Event| {
            event.count(&mut recap.borrow_mut());
            sink(event);
        });
        Rc::new(RunEnv {
            store: self.store,
            names: Rc::default(),
            project: self.project,
            options: self.options,
            links: Rc::new(Links::new(Arc::new(PromptHuman(self.prompt.clone())), self.trial)),
            includes: RefCell::default(),
            digests: Digests::default(),
            shapes: Shapes::default(),
            unread_facts: OnceCell::new(),
            sink,
            prompt: self.prompt,
        })
    }
}

/// Ends what runs on machines; tells those on which something may go on, and the person where that takes time.
async fn ended(env: &RunEnv) -> Vec<String> {
    // All else is given up before.
    const LONG: Duration = Duration::from_secs(12);
    let mut closing = std::pin::pin!(env.links.close());
    match tokio::time::timeout(LONG, &mut closing).await {
        Ok(left) => left,
        Err(_) => {
            let message = "a package manager is at work on a host: it is let come to its end";
            let diagnostic = Diagnostic::warning(message).hint("Ctrl-C leaves at once");
            env.tell(Event::Warning { diagnostic });
            closing.await
        }
    }
}

async fn plays(env: &Rc<RunEnv>) -> Result<(), Diagnostic> {
    let mut fallen = Fallen::default();
    let project = env.project.clone();
    for tree in &project.plays {
        if !play(env, tree, &mut fallen).await? {
            break;
        }
    }
    Ok(())
}

fn traffic(links: &Links) -> Traffic {
    let mut total = Traffic::default();
    for link in links.all() {
        let counts = link.book.borrow().counts;
        for cost in link.machines().iter().map(|machine| machine.traffic()) {
            total.bursts += cost.bursts;
            total.sent += cost.sent;
            total.received += cost.received;
        }
        total.asked += counts.asked;
        total.remembered += counts.remembered;
        total.scripts += counts.scripts;
        total.forgotten += counts.forgotten;
    }
    total
}
