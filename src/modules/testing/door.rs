use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use futures::FutureExt;

use crate::{
    ask::{Asked, Question},
    plan::{Answered, Change, Done, Door, Failure, Host, Local, Lost, Step, Way},
    sh::Output,
};

use super::lines;

/// The turn of a change: what a host says to each step, in order.
#[derive(Default)]
pub struct Turn {
    expected: VecDeque<(String, Output)>,
    answers: HashMap<String, Answered>,
}

impl Turn {
    pub fn new() -> Self {
        Self::default()
    }

    /// The next step must contain `part`.
    pub fn says(mut self, part: &str, output: Output) -> Self {
        self.expected.push_back((part.to_owned(), output));
        self
    }

    /// What the host answers when the way asks.
    pub fn knows<Q: Question>(mut self, question: Q, answer: Q::Answer) -> Self {
        let asked = Asked::new(question);
        let key = format!("{}: {}", asked.kind, asked.key);
        self.answers.insert(key, Rc::new(answer));
        self
    }

    /// Goes the way of a change, whatever kind it is, and checks that all that was expected came.
    pub fn of(self, change: impl Into<Box<Change>>) -> Result<Done, Failure> {
        let change = *change.into();
        let outputs = |expected: VecDeque<(String, Output)>| -> Vec<Output> {
            expected.into_iter().map(|(_, output)| output).collect()
        };
        match change.way {
            Way::Steps(_, finish) | Way::User(_, finish) => finish(&outputs(self.expected)),
            Way::Act(act) => {
                let mut host = Host::new(Box::new(self));
                let done = act.run(&mut host).now_or_never();
                done.unwrap_or_else(|| panic!("the way waits"))
            }
        }
    }
}

impl Door for Turn {
    fn steps(&mut self, steps: Vec<Step>) -> Local<'_, Result<Vec<Output>, Lost>> {
        let mut outputs = Vec::new();
        for step in &steps {
            let line = lines::step(step);
            let Some((part, output)) = self.expected.pop_front() else {
                panic!("nobody expected the step {line}");
            };
            assert!(line.contains(&part), "expected {part}, but the step is {line}");
            let ok = output.ok();
            outputs.push(output);
            if !ok {
                break;
            }
        }
        Box::pin(async move { Ok(outputs) })
    }

    fn ask(&mut self, asked: Vec<Asked>) -> Local<'_, Result<Vec<Answered>, Failure>> {
        let answers = asked.iter().map(|asked| {
            let key = format!("{}: {}", asked.kind, asked.key);
            let answer = self.answers.remove(&key);
            answer.unwrap_or_else(|| panic!("nobody expected the way to ask {key}"))
        });
        let answers = answers.collect();
        Box::pin(async move { Ok(answers) })
    }
}
