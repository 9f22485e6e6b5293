use crate::{
    ask::{Asked, Question},
    sh::{Output, Sh},
};

use super::{Local, cx::Cx, failure::Failure, step::Put, step::Step};

/// A host whose turn it is: it can be asked and changed.
pub struct Host {
    door: Box<dyn Door>,
}

/// What stands behind a [`Host`].
pub trait Door {
    /// Does all steps in one trip; the first that fails is the last whose output comes back.
    fn steps(&mut self, steps: Vec<Step>) -> Local<'_, Result<Vec<Output>, Lost>>;

    /// Asks anew, all in one trip; one answer for each question, in order.
    fn ask(&mut self, asked: Vec<Asked>) -> Local<'_, Result<Vec<Answered>, Failure>>;
}

/// An answer whose type is forgotten.
pub type Answered = std::rc::Rc<dyn std::any::Any>;

/// The line to the host is gone.
#[derive(Clone, Debug, thiserror::Error)]
#[error("lost the connection: {0}")]
pub struct Lost(pub String);

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        Self { lost: true, ..Self::new(lost.to_string()) }
    }
}

impl Host {
    pub fn new(door: Box<dyn Door>) -> Self {
        Self { door }
    }

    /// Runs one command. A non-zero exit status is not an error here.
    pub async fn run(&mut self, sh: Sh) -> Result<Output, Lost> {
        let outputs = self.door.steps(vec![Step::Run(sh)]).await?;
        Ok(outputs.into_iter().next_back().unwrap_or_default())
    }

    /// Puts a file in place; the output tells why it could not.
    pub async fn put(&mut self, put: Put) -> Result<Output, Lost> {
        let outputs = self.door.steps(vec![Step::Put(put)]).await?;
        Ok(outputs.into_iter().next_back().unwrap_or_default())
    }

    /// Several steps in one trip; the first that fails is the last whose output comes back.
    pub async fn steps(&mut self, steps: Vec<Step>) -> Result<Vec<Output>, Lost> {
        self.door.steps(steps).await
    }

    pub async fn ask<Q: Question>(&mut self, question: Q) -> Result<Q::Answer, Failure> {
        let answers = self.ask_all(vec![question]).await?;
        answers.into_iter().next().ok_or_else(other_kind)
    }
}

fn other_kind() -> Failure {
    Failure::new("an answer of another kind came back")
}

/// Whoever can be asked about a host: the [`Cx`] of a plan, and the [`Host`] whose turn it is.
#[expect(async_fn_in_trait, reason = "the engine is one thread: no Send bound is wanted")]
pub trait Reads {
    /// Answers to several questions, asked at the same time.
    async fn ask_all<Q: Question>(&mut self, questions: Vec<Q>) -> Result<Vec<Q::Answer>, Failure>;
}

impl Reads for Host {
    async fn ask_all<Q: Question>(&mut self, questions: Vec<Q>) -> Result<Vec<Q::Answer>, Failure> {
        if questions.is_empty() {
            return Ok(vec![]);
        }
        let asked = questions.into_iter().map(Asked::new).collect();
        let answers = self.door.ask(asked).await?;
        let typed = |answer: &Answered| answer.downcast_ref::<Q::Answer>().cloned().ok_or_else(other_kind);
        answers.iter().map(typed).collect()
    }
}

impl Reads for &Cx {
    async fn ask_all<Q: Question>(&mut self, questions: Vec<Q>) -> Result<Vec<Q::Answer>, Failure> {
        Cx::ask_all(self, questions).await
    }
}
