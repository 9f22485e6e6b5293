use std::{any::Any, rc::Rc};

use serde_json::Value;

use crate::{
    ask::{Asked, Question, Thing},
    sh::{Output, Sh},
};

use super::{Local, cx::Cx, failure::Failure, host::Host, returns::Returns, step::Step};

/// What a module decided.
pub enum Plan {
    /// Nothing to do.
    Ok(Returns),
    /// A command that need not run, told in the past tense; check mode adds keys that tell what it would not do.
    Spared(Returns, Returns),
    /// Not for this host, and why.
    Skip(String),
    Change(Box<Change>),
}

/// What has to be done, what it will look like, and how.
pub struct Change {
    pub differences: Vec<Difference>,
    pub forecast: Forecast,
    pub way: Way,
    /// What some questions would be answered once the change is made: lets check mode predict the tasks behind.
    pub assume: Vec<Assumption>,
    /// Keys of the result that only the doing can tell: who reads them in check mode cannot be predicted either.
    pub untold: Vec<&'static str>,
    /// What check mode asks besides, since the doing would tell.
    pub trial: Option<Trial>,
}

/// A read that fails as the change would.
pub type Trial = Box<dyn FnOnce(Cx) -> Local<'static, Result<(), Failure>>>;

/// What will be so once a change is made.
#[derive(Clone)]
pub enum Assumption {
    /// A question, and its answer of the type that the question asks for.
    Answer(Asked, Rc<dyn Any>),
    /// What stands at a path of the host.
    Thing(String, Thing),
}

/// All that check mode uses.
#[derive(Clone, Debug)]
pub enum Forecast {
    Changed(Returns),
    /// Something is run, but it will count as no change.
    Unchanged(Returns),
    /// Nothing is run in check mode and nothing is claimed: reported as skipped, with the reason.
    Skipped(Returns, String),
    /// Cannot be predicted, and why.
    Unknown(String),
    /// As the host is, it fails. Behind a task that check mode does not carry out, and which may have helped, it is
    /// announced as a change with these keys.
    Failed(Returns, Failure),
}

pub enum Way {
    /// Known beforehand: all leave in one trip, and the first that fails ends it.
    Steps(Vec<Step>, Finish),
    /// A command that the user wrote.
    User(Sh, Finish),
    /// Where a step depends on what the last one said.
    Act(Act),
}

/// Turns the outputs of steps, one for each that ran, into the result.
pub type Finish = Box<dyn FnOnce(&[Output]) -> Result<Done, Failure>>;

/// A step by step way, as a closure over the host.
pub struct Act(Box<Acts>);

type Acts = dyn for<'h> FnOnce(&'h mut Host) -> Local<'h, Result<Done, Failure>>;

impl Act {
    pub fn new<F>(act: F) -> Self
    where
        F: AsyncFnOnce(&mut Host) -> Result<Done, Failure> + 'static,
    {
        Self(Box::new(move |host| Box::pin(async move { act(host).await })))
    }

    pub async fn run(self, host: &mut Host) -> Result<Done, Failure> {
        (self.0)(host).await
    }
}

/// What a way brought about.
#[derive(Clone, Debug, Default)]
pub struct Done {
    pub changed: bool,
    pub returns: Returns,
    /// In the place of those that the plan announced, when there are any.
    pub differences: Vec<Difference>,
}

impl Done {
    pub fn changed(returns: Returns) -> Self {
        Self { changed: true, returns, differences: vec![] }
    }

    pub fn unchanged(returns: Returns) -> Self {
        Self { changed: false, returns, differences: vec![] }
    }
}

/// One difference between what is and what shall be, as data: printed by the report alone.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    /// Text of a file; an absent side is an absent file.
    Text { before_header: String, after_header: String, before: Option<String>, after: Option<String> },
    /// Properties of a thing, as mappings with the same keys.
    Properties { what: String, before: Value, after: Value },
    /// What a tool said that it will do.
    Prepared { text: String },
    /// A difference that is not shown, and why.
    Hidden { what: String, why: String },
}

impl Change {
    /// A change by steps whose result is known beforehand: a step that fails makes its standard error the message.
    pub fn steps(differences: Vec<Difference>, returns: Returns, steps: Vec<Step>) -> Self {
        let forecast = Forecast::Changed(returns.clone());
        let finish: Finish = Box::new(move |outputs| match outputs.last() {
            Some(last) if !last.ok() => Err(Failure::of_step(last)),
            _ => Ok(Done::changed(returns)),
        });
        Self {
            differences,
            forecast,
            way: Way::Steps(steps, finish),
            assume: vec![],
            untold: vec![],
            trial: None,
        }
    }
}

impl Change {
    /// What check mode announces as a change, and the turn itself refuses: such as an owner that an earlier task of a
    /// real run would have created.
    pub fn refused(differences: Vec<Difference>, returns: Returns, failure: Failure) -> Self {
        Self {
            differences,
            forecast: Forecast::Changed(returns),
            way: Way::Act(Act::new(async move |_: &mut Host| Err(failure))),
            assume: vec![],
            untold: vec![],
            trial: None,
        }
    }

    /// What fails as long as nothing else is done on the host: such as a program that is not installed.
    pub fn failing(differences: Vec<Difference>, returns: Returns, failure: Failure) -> Self {
        let forecast = Forecast::Failed(returns.clone(), failure.clone());
        Self { forecast, ..Self::refused(differences, returns, failure) }
    }

    /// Says what a failed step means, in the place of its standard error. For [`Way::Steps`].
    pub fn explain(self, explain: impl FnOnce(&Output) -> Failure + 'static) -> Self {
        self.finish(|finish, outputs| match outputs.last() {
            Some(last) if !last.ok() => Err(explain(last)),
            _ => finish(outputs),
        })
    }

    /// Puts something between the outputs and what becomes of them. For [`Way::Steps`] and [`Way::User`].
    pub fn finish(mut self, wrap: impl FnOnce(Finish, &[Output]) -> Result<Done, Failure> + 'static) -> Self {
        self.way = match self.way {
            Way::Steps(steps, finish) => Way::Steps(steps, Box::new(move |outputs| wrap(finish, outputs))),
            Way::User(sh, finish) => Way::User(sh, Box::new(move |outputs| wrap(finish, outputs))),
            way => way,
        };
        self
    }

    pub fn forecast(self, forecast: Forecast) -> Self {
        Self { forecast, ..self }
    }

    /// A change that takes what its way says, with nothing to show beforehand.
    pub fn by(forecast: Forecast, way: Way) -> Self {
        Self { differences: vec![], forecast, way, assume: vec![], untold: vec![], trial: None }
    }

    /// Says what check mode asks besides; where that fails, it tells that the change fails.
    pub fn tried<F: Future<Output = Result<(), Failure>> + 'static>(
        mut self,
        trial: impl FnOnce(Cx) -> F + 'static,
    ) -> Self {
        self.trial = Some(Box::new(move |cx| Box::pin(trial(cx))));
        self
    }

    /// Says which keys of the result only the doing can tell.
    pub fn untold(mut self, keys: &[&'static str]) -> Self {
        self.untold.extend(keys);
        self
    }

    /// Says what a question would be answered once the change is made.
    pub fn assume<Q: Question>(mut self, question: Q, answer: Q::Answer) -> Self {
        self.assume.push(Assumption::Answer(Asked::new(question), Rc::new(answer)));
        self
    }

    /// Says what stands at an absolute path once the change is made.
    pub fn leaves(mut self, path: impl Into<String>, thing: Thing) -> Self {
        self.assume.push(Assumption::Thing(path.into(), thing));
        self
    }
}

impl From<Change> for Plan {
    fn from(change: Change) -> Self {
        Self::Change(Box::new(change))
    }
}

impl Difference {
    /// Properties of `what`, as two mappings with the same keys.
    pub fn properties(what: &str, before: Returns, after: Returns) -> Self {
        Self::Properties {
            what: what.to_owned(),
            before: Value::Object(before.0),
            after: Value::Object(after.0),
        }
    }
}
