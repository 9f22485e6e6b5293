use std::{any::Any, collections::VecDeque, rc::Rc};

use futures::FutureExt;

use crate::{
    ask::Asked,
    plan::{Change, Done, Door, Failure, Host, Local, Lost, Step, Way},
    sh::Output,
};

use super::lines;

/// The turn of a change: what a host says to each step, in order.
#[derive(Default)]
pub struct Turn {
    expected: VecDeque<(String, Output)>,
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

    /// Goes the way of a change, whatever kind it is, and checks that all that was expected came.
    pub fn of(self, change: Change) -> Result<Done, Failure> {
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

    fn ask(&mut self, asked: Asked) -> Local<'_, Result<Rc<dyn Any>, Failure>> {
        panic!("a way asked {}", asked.key)
    }
}
