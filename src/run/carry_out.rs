use std::{rc::Rc, time::Duration};

use crate::{
    ask::Asked,
    event::Event,
    plan::{
        Act, Answered, Change, Difference, Done, Door, Failure, Finish, Host, Local, Lost, Returns, Step, Way,
    },
    playbook::Setting,
    remote::{Become, Error},
    sh::Output,
    source::Diagnostic,
    template::{Halt, Value},
};

use super::{
    book::BookAsker,
    clock::Clock,
    frame::Frame,
    host_run::HostRun,
    how::How,
    link::{Link, Turn},
    result::TaskResult,
    settle::{broken, seeing, settle},
    watch::HostWatch,
};

impl HostRun {
    /// Carries a change out on the host, and asks behind it what the tasks after it want to know. `None`: meanwhile
    /// somebody else changed the machine, so that it has to be planned anew.
    pub async fn carry_out(
        &mut self,
        frame: &Rc<Frame>,
        change: Change,
        items: &Option<Rc<[Value]>>,
    ) -> Option<TaskResult> {
        if let (Some(task), host) = (self.progress.head.clone(), self.env.host.clone()) {
            self.env.run.tell(Event::HostActing { host, task });
        }
        let turn = frame.link.turn().await;
        if !frame.fresh() {
            return None;
        }
        self.progress.acted = true;
        self.forget(frame);
        self.drop_for(frame, items);
        let Change { differences, way, .. } = change;
        let clock = Clock::start();
        let done = match frame.how.timeout_s {
            None => self.go(frame, way, turn).await,
            Some(limit) => {
                let done = tokio::time::timeout(Duration::from_secs(limit), self.go(frame, way, turn)).await;
                done.unwrap_or_else(|_| Err(self.timed_out(frame, limit)))
            }
        };
        match frame.how.delegate.is_some() {
            true => self.env.run.links.forget_others(&frame.link),
            false => frame.link.changed(),
        }
        Some(judged(frame, differences, done, clock))
    }

    /// No answer survives a change.
    pub fn forget(&self, frame: &Frame) {
        frame.link.changes();
        if frame.how.delegate.is_some() {
            self.env.run.links.forget_all();
        }
    }

    /// The lives behind a change begin anew before it leaves, so that their questions leave with it.
    fn drop_for(&mut self, frame: &Frame, items: &Option<Rc<[Value]>>) {
        let next = self.progress.done.len() + 1;
        let kept = match items.as_ref().is_some_and(|items| items.len() > next) {
            true => {
                self.ahead.restart(items.clone(), next, 0);
                0
            }
            false => {
                self.ahead.drop_behind();
                1
            }
        };
        self.ahead.went_otherwise(0);
        self.ahead.begin_anew(&self.walker, &self.notified, frame, kept);
    }

    async fn go(&self, frame: &Frame, way: Way, turn: Turn) -> Result<Done, Failure> {
        match way {
            Way::Steps(steps, finish) => self.steps(frame, steps, finish, turn).await,
            Way::User(sh, finish) => self.steps(frame, vec![Step::Run(sh)], finish, turn).await,
            Way::Act(act) => {
                drop(turn);
                self.act(frame, act).await
            }
        }
    }

    async fn steps(
        &self,
        frame: &Frame,
        steps: Vec<Step>,
        finish: Finish,
        turn: Turn,
    ) -> Result<Done, Failure> {
        let steps = steps.into_iter().map(|step| frame.how.surround(step)).collect();
        let watch = HostWatch::new(&self.env, frame.how.no_log);
        let replies = turn.steps(&frame.identity, steps, &watch).await.map_err(failure)?;
        let outputs: Vec<Output> = replies.into_iter().map_while(|reply| reply).collect();
        finish(&outputs)
    }

    async fn act(&self, frame: &Frame, act: Act) -> Result<Done, Failure> {
        let door = LinkDoor {
            link: frame.link.clone(),
            identity: frame.identity.clone(),
            how: frame.how.clone(),
            watch: HostWatch::new(&self.env, frame.how.no_log),
        };
        let done = act.run(&mut Host::new(Box::new(door))).await;
        frame.link.changes();
        done
    }

    fn timed_out(&self, frame: &Frame, limit: u64) -> Failure {
        if let Some(machine) = frame.link.peek() {
            machine.forget_identities();
        }
        let action = &frame.placed.task.module;
        let text = "failed to execute in the expected time frame";
        let told = Returns::new().with("timedout", serde_json::json!({"period": limit}));
        Failure::new(format!("The {action} action {text} ({limit}) and was terminated")).returns(told)
    }

    /// Judges `until`. `None`: to be tried again now.
    pub async fn again(&mut self, frame: &Rc<Frame>, mut result: TaskResult) -> Option<TaskResult> {
        let task = &frame.placed.task;
        if frame.attempt.is_none() || result.skipped || result.unreachable || frame.how.check {
            return Some(result);
        }
        self.progress.attempts += 1;
        let attempts = self.progress.attempts;
        let Judged { broken, retries, delay } = match judge(frame, &result) {
            Ok(judged) => judged,
            Err(halt) => return Some(TaskResult::of_halt(halt)),
        };
        if retries == 0 {
            // Who says so wants no more than one attempt, whatever it comes to.
            return Some(result);
        }
        let satisfied = broken.is_none() && (!task.until.is_empty() || !result.failed);
        if satisfied || attempts > retries {
            let counted = if satisfied { attempts } else { retries.max(1) };
            result.failed |= !satisfied;
            if let Some(condition) = broken {
                result.diagnostic = Some(given_up(condition, attempts, result.diagnostic));
            }
            return Some(result.with("attempts", Value::Int(i64::from(counted))));
        }
        let left = retries - attempts + 1;
        if let Some(task) = self.progress.head.clone() {
            let host = self.env.host.clone();
            self.env.run.tell(Event::Retrying { host, task, left, delay_s: delay });
        }
        tokio::time::sleep(Duration::from_secs_f64(delay)).await;
        frame.link.book.borrow_mut().forget();
        None
    }
}

/// What a change came to, as its task judges it.
pub fn judged(
    frame: &Frame,
    announced: Vec<Difference>,
    done: Result<Done, Failure>,
    clock: Clock,
) -> TaskResult {
    let result = clock.stop(acted(frame, announced, done));
    match result.unreachable {
        true => result,
        false => settle(&frame.placed.task, &frame.scope, frame.counted(result))
            .unwrap_or_else(TaskResult::of_halt),
    }
}

/// What a change came to, as the result of its task.
fn acted(frame: &Frame, announced: Vec<Difference>, done: Result<Done, Failure>) -> TaskResult {
    let done = match done {
        Ok(done) => done,
        Err(failure) => {
            let diagnostic = super::arguments::blame(&failure, &frame.placed, &[]);
            let extras = frame.extras.get().cloned();
            return TaskResult { extras, ..TaskResult::of_failure(failure, Some(diagnostic)) };
        }
    };
    let differences = match done.differences.is_empty() {
        true => announced,
        false => done.differences,
    };
    let extras = frame.extras.get().cloned();
    TaskResult { differences, extras, ..TaskResult::of_returns(done.returns, done.changed) }
}

/// What `until` and `retries` say of a result.
struct Judged<'t> {
    /// The condition of `until` that does not hold.
    broken: Option<&'t Setting>,
    /// How often it is tried again, …
    retries: u32,
    /// … and after how many seconds.
    delay: f64,
}

fn judge<'t>(frame: &'t Frame, result: &TaskResult) -> Result<Judged<'t>, Halt> {
    let task = &frame.placed.task;
    let scope = seeing(task, &frame.scope, result);
    let broken = broken(&task.until, &scope)?;
    let retries = super::how::number(task.retries.as_ref(), &scope)?.unwrap_or(3.0);
    let delay = super::how::number(task.delay.as_ref(), &scope)?.unwrap_or(5.0);
    let delay = if delay < 0.0 { 1.0 } else { delay };
    Ok(Judged { broken, retries: retries.max(0.0) as u32, delay })
}

/// After the last attempt: what is still not so; a failure of the task's own is told first.
fn given_up(condition: &Setting, attempts: u32, failure: Option<Diagnostic>) -> Diagnostic {
    let times = if attempts == 1 { "1 attempt".to_owned() } else { format!("{attempts} attempts") };
    let said = format!("`until` does not hold after {times}: `{}`", condition.value.source());
    match failure {
        Some(failure) => failure.note(said),
        None => Diagnostic::error(said).at(&condition.place),
    }
}

pub fn failure(error: Error) -> Failure {
    let message = error.to_string();
    match error {
        Error::Become { hint, .. } => Failure { hint, ..Failure::new(message) },
        Error::Unreachable { hint, .. } => Failure { lost: true, hint, ..Failure::new(message) },
        Error::Lost(_) => Failure { lost: true, ..Failure::new(message) },
    }
}

/// The host as an `Act` sees it.
struct LinkDoor {
    link: Rc<Link>,
    identity: Option<Become>,
    how: How,
    watch: HostWatch,
}

impl Door for LinkDoor {
    fn steps(&mut self, steps: Vec<Step>) -> Local<'_, Result<Vec<Output>, Lost>> {
        Box::pin(async move {
            let steps = steps.into_iter().map(|step| self.how.surround(step)).collect();
            let turn = self.link.turn().await;
            self.link.changes();
            let replies = turn.steps(&self.identity, steps, &self.watch).await;
            let replies = replies.map_err(|error| Lost(error.to_string()))?;
            Ok(replies.into_iter().map_while(|reply| reply).collect())
        })
    }

    fn ask(&mut self, asked: Vec<Asked>) -> Local<'_, Result<Vec<Answered>, Failure>> {
        Box::pin(async move {
            let asker = BookAsker {
                book: self.link.book.clone(),
                identity: self.identity.clone(),
                environment: self.how.environment.clone(),
                reads: Rc::default(),
            };
            let asked = asked.into_iter().map(|asked| crate::plan::Asker::ask(&asker, asked));
            let answer = futures::future::try_join_all(asked);
            let flush = async {
                loop {
                    if self.link.book.borrow().awaited()
                        && let Err(error) = self.link.turn().await.ask(&self.watch).await
                    {
                        return failure(error);
                    }
                    tokio::task::yield_now().await;
                }
            };
            futures::pin_mut!(flush);
            match futures::future::select(answer, flush).await {
                futures::future::Either::Left((answer, _)) => answer,
                futures::future::Either::Right((failure, _)) => Err(failure),
            }
        })
    }
}
