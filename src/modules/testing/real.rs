use futures::FutureExt;

use crate::{
    ask::Asked,
    plan::{Answered, Change, Done, Door, Failure, Host, Local, Lost, Put, Step, Way},
    sh::{Body, Output},
};

use super::really::really;

/// This machine as a host: steps are run and questions are answered in its own shell. Files are put without owners.
pub struct Real;

impl Real {
    /// Goes the way of a change, whatever kind it is.
    pub fn of(change: Change) -> Result<Done, Failure> {
        match change.way {
            Way::Steps(steps, finish) => finish(&run(steps)),
            Way::User(sh, finish) => finish(&[really(&sh)]),
            Way::Act(act) => {
                let mut host = Host::new(Box::new(Self));
                let done = act.run(&mut host).now_or_never();
                done.unwrap_or_else(|| panic!("the way waits"))
            }
        }
    }
}

fn run(steps: Vec<Step>) -> Vec<Output> {
    let mut outputs = Vec::new();
    for step in steps {
        let output = match step {
            Step::Run(sh) => really(&sh),
            Step::Put(put) => place(&put),
        };
        let ok = output.ok();
        outputs.push(output);
        if !ok {
            break;
        }
    }
    outputs
}

fn place(put: &Put) -> Output {
    let done = match &put.body {
        Body::Bytes(bytes) => std::fs::write(&put.path, bytes),
        Body::File(from) => std::fs::copy(from, &put.path).map(drop),
        Body::Secret(secret) => std::fs::write(&put.path, secret.reveal()),
    };
    Output { rc: i32::from(done.is_err()), ..Output::default() }
}

/// Asks this machine.
pub fn answer(asked: &Asked) -> Answered {
    let (sh, parse) = Asked::merge(std::slice::from_ref(asked));
    let output = really(&sh.functions(asked.functions));
    match parse(&output) {
        Ok(answers) => answers[0].clone(),
        Err(garbled) => panic!("{garbled}: {}", output.errors()),
    }
}

impl Door for Real {
    fn steps(&mut self, steps: Vec<Step>) -> Local<'_, Result<Vec<Output>, Lost>> {
        let outputs = run(steps);
        Box::pin(async move { Ok(outputs) })
    }

    fn ask(&mut self, asked: Vec<Asked>) -> Local<'_, Result<Vec<Answered>, Failure>> {
        let answers = asked.iter().map(answer).collect();
        Box::pin(async move { Ok(answers) })
    }
}
