use std::{any::Any, rc::Rc};

use crate::ask::{Asked, Boot, BootAnswer, Question};

use super::{Local, controller::Controller, failure::Failure};

/// All that a plan may await: reads of the host and of the controller. It has no way to change anything.
#[derive(Clone)]
pub struct Cx {
    asker: Rc<dyn Asker>,
    controller: Rc<dyn Controller>,
    reads: bool,
}

/// Where questions go.
pub trait Asker {
    fn ask(&self, asked: Asked) -> Local<'_, Result<Rc<dyn Any>, Failure>>;
}

impl Cx {
    pub fn new(asker: Rc<dyn Asker>, controller: Rc<dyn Controller>) -> Self {
        Self { asker, controller, reads: false }
    }

    /// For questions whose answers are wanted for what they tell: in check mode, that there is nothing is not believed
    /// where a task may leave something that nobody has seen.
    pub fn reading(&self) -> Self {
        Self { reads: true, ..self.clone() }
    }

    pub fn controller(&self) -> &dyn Controller {
        &*self.controller
    }

    /// The answer to a question; remembered until something changes on that machine.
    pub async fn ask<Q: Question>(&self, question: Q) -> Result<Q::Answer, Failure> {
        let mut asked = Asked::new(question);
        asked.reads = self.reads;
        let answer = self.asker.ask(asked).await?;
        answer
            .downcast_ref::<Q::Answer>()
            .cloned()
            .ok_or_else(|| Failure::new("an answer of another kind came back"))
    }

    /// Answers to several questions, asked at the same time.
    pub async fn ask_all<Q: Question>(
        &self,
        questions: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Q::Answer>, Failure> {
        futures::future::try_join_all(questions.into_iter().map(|question| self.ask(question))).await
    }

    /// Who the task runs as; the shell told it when it started, so it costs nothing.
    pub async fn boot(&self) -> Result<BootAnswer, Failure> {
        self.ask(Boot).await
    }
}
