use std::{any::Any, fmt::Debug, rc::Rc};

use crate::sh::{Output, Sh, is_variable};

use super::world::World;

/// A kind of question. Questions of one kind to one host travel as one script.
pub trait Question: Clone + Debug + 'static {
    type Answer: Clone + 'static;

    /// For statistics and tests, such as `stat`.
    const KIND: &'static str;

    /// Shell functions that [`script`](Self::script) calls; sent to a shell once, before its first use. Their names
    /// begin with `q_`.
    const FUNCTIONS: &'static str;

    const COST: Cost = Cost::Cheap;

    /// It tells of what no machine has for itself: the network.
    const SHARED: bool = false;

    /// Its answer depends on environment variables, such as those that name a proxy or `PATH`: a task that sets some asks
    /// for itself.
    const SURROUNDED: bool = false;

    /// The absolute paths that it tells of: they may lie on a file system that other machines change.
    fn paths(&self) -> Vec<String> {
        vec![]
    }

    /// Asked twice, with nothing changed in between, it is answered alike; so a host can confirm the answer by itself.
    /// What changes alone is left out where the variable `q_v` is set.
    const STEADY: bool = true;

    /// Asking leaves nothing behind in the shell but variables `q_…` that are set before they are read, and where `q_v`
    /// is set, each question is answered in turn by one short line that is not empty, added to `q_t` with the newline
    /// `D_N`: then asking costs no subshell and confirming no digest, and what is to be confirmed at several places is
    /// noted at once.
    const PLAIN: bool = false;

    /// Questions that are answered as before wherever this one is answered so again, and cost the host less; none: it
    /// stands for itself.
    fn confirmed_by(&self, _answer: &Self::Answer) -> Vec<Asked> {
        vec![]
    }

    /// In check mode, what it will be answered once the changes are made that were announced. `reads`: who asks wants to
    /// read what is there, not to put something in its place.
    fn foretell(&self, _world: &World, _reads: bool) -> Foretold<Self> {
        self.of_host()
    }

    /// As the host answers it.
    fn of_host(&self) -> Foretold<Self> {
        Foretold::Host(self.clone(), None)
    }

    /// One script that answers all `questions`, in their order.
    fn script(questions: &[Self]) -> Sh;

    /// One answer for each question.
    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled>;
}

/// What a question will be answered.
pub enum Foretold<Q: Question> {
    Known(Q::Answer),
    /// As the host answers a question, but for what this makes of the answer.
    Host(Q, Option<Then<Q::Answer>>),
    /// Nobody knows, and why.
    Open(String),
}

/// What becomes of an answer of the host, or why nobody knows.
pub type Then<A> = Box<dyn Fn(A) -> Result<A, String>>;

/// The same of a question whose type is forgotten.
pub enum Foreseen {
    Known(Rc<dyn Any>),
    Host(Asked, Option<ThenAny>),
    Open(String),
}

/// See [`Then`].
pub type ThenAny = Box<dyn Fn(&dyn Any) -> Result<Rc<dyn Any>, String>>;

/// What it costs the host to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    Cheap,
    /// The network or a package index: asked only when it is needed next.
    Slow,
    /// Such as a dead network mount: asked with a time limit.
    MayHang,
}

/// What came back is not an answer to what was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("cannot read the host's answer to `{kind}`: {what}")]
pub struct Garbled {
    pub kind: &'static str,
    pub what: String,
}

impl Garbled {
    pub fn new(kind: &'static str, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }
}

/// Turns one output into an answer for each question, in order.
pub type Parse = Box<dyn FnOnce(&Output) -> Result<Vec<Rc<dyn Any>>, Garbled>>;

/// Environment variables over those of the shell that asks.
pub type Environment = Rc<Vec<(String, String)>>;

/// A question whose type is forgotten, so that one book can hold all kinds.
#[derive(Clone)]
pub struct Asked {
    pub kind: &'static str,
    /// What is asked, unique within the kind.
    pub key: String,
    pub functions: &'static str,
    pub cost: Cost,
    /// See [`Question::STEADY`].
    pub steady: bool,
    /// See [`Question::PLAIN`].
    pub plain: bool,
    /// See [`Question::SHARED`] and [`Question::paths`].
    pub shared: bool,
    pub paths: Vec<String>,
    /// Where it is asked; empty unless [`Question::SURROUNDED`].
    pub environment: Environment,
    surrounded: bool,
    /// See [`Question::foretell`].
    pub reads: bool,
    question: Rc<dyn Any>,
    merge: fn(&[Asked]) -> (Sh, Parse),
    confirmed_by: fn(&Asked, &dyn Any) -> Vec<Asked>,
    foretell: fn(&Asked, &World) -> Option<Foreseen>,
}

impl Asked {
    pub fn new<Q: Question>(question: Q) -> Self {
        let key = format!("{question:?}");
        let paths = question.paths();
        let question = Rc::new(question);
        Self {
            kind: Q::KIND,
            key,
            functions: Q::FUNCTIONS,
            cost: Q::COST,
            steady: Q::STEADY,
            plain: Q::PLAIN,
            shared: Q::SHARED,
            paths,
            environment: Environment::default(),
            surrounded: Q::SURROUNDED,
            reads: false,
            question,
            merge: merge::<Q>,
            confirmed_by: confirmed_by::<Q>,
            foretell: foretell::<Q>,
        }
    }

    /// The same in an environment of its own, where that counts.
    pub fn within(mut self, environment: &Environment) -> Self {
        if self.surrounded {
            self.environment = environment.clone();
        }
        self
    }

    /// What to ask to confirm its answer, where it has one: see [`Question::confirmed_by`].
    pub fn to_confirm(&self, answer: Option<&dyn Any>) -> Vec<Self> {
        let others = answer.map(|answer| (self.confirmed_by)(self, answer)).unwrap_or_default();
        match others.is_empty() {
            true => vec![self.clone()],
            false => others.into_iter().map(|other| other.within(&self.environment)).collect(),
        }
    }

    /// See [`Question::foretell`].
    pub fn foreseen(&self, world: &World) -> Foreseen {
        (self.foretell)(self, world).unwrap_or_else(|| Foreseen::Host(self.clone(), None))
    }

    /// One script for questions that are all of one kind and of one environment.
    pub fn merge(questions: &[Asked]) -> (Sh, Parse) {
        let (mut script, parse) = (questions[0].merge)(questions);
        // What no shell can set fails the task itself, where it says so.
        let named = |(name, _): &&(String, String)| is_variable(name);
        script.env.extend(questions[0].environment.iter().filter(named).cloned());
        (script, parse)
    }
}

fn confirmed_by<Q: Question>(asked: &Asked, answer: &dyn Any) -> Vec<Asked> {
    let both = asked.question.downcast_ref::<Q>().zip(answer.downcast_ref());
    both.map(|(question, answer)| question.confirmed_by(answer)).unwrap_or_default()
}

fn foretell<Q: Question>(asked: &Asked, world: &World) -> Option<Foreseen> {
    let question = asked.question.downcast_ref::<Q>()?;
    Some(match question.foretell(world, asked.reads) {
        Foretold::Known(answer) => Foreseen::Known(Rc::new(answer)),
        Foretold::Host(question, None) => {
            Foreseen::Host(Asked::new(question).within(&asked.environment), None)
        }
        Foretold::Host(question, Some(then)) => Foreseen::Host(
            Asked::new(question).within(&asked.environment),
            Some(Box::new(move |answer| {
                let answer = answer.downcast_ref::<Q::Answer>().cloned();
                let answer = answer.ok_or_else(|| "an answer of another kind came back".to_owned())?;
                then(answer).map(|answer| Rc::new(answer) as Rc<dyn Any>)
            })),
        ),
        Foretold::Open(why) => Foreseen::Open(why),
    })
}

fn merge<Q: Question>(asked: &[Asked]) -> (Sh, Parse) {
    let questions: Vec<Q> = asked.iter().filter_map(|a| a.question.downcast_ref::<Q>()).cloned().collect();
    let script = Q::script(&questions);
    let parse = move |output: &Output| {
        let answers = Q::parse(&questions, output)?;
        if answers.len() != questions.len() {
            let what = format!("{} answers to {} questions", answers.len(), questions.len());
            return Err(Garbled::new(Q::KIND, what));
        }
        Ok(answers.into_iter().map(|answer| Rc::new(answer) as Rc<dyn Any>).collect())
    };
    (script, Box::new(parse))
}
