//! Questions asked once more behind the steps of a change, in the same trip, so that its result tells what is there now.

use crate::{
    ask::Question,
    plan::{Change, Done, Failure, Step, Way},
    sh::Output,
};

/// A question as a step.
pub fn step<Q: Question>(question: &Q) -> Step {
    let sh = Q::script(std::slice::from_ref(question));
    Step::Run(sh.functions(Q::FUNCTIONS).quietly())
}

/// What was answered to such a step.
pub fn answer<Q: Question>(question: &Q, looked: &Output) -> Option<Q::Answer> {
    Q::parse(std::slice::from_ref(question), looked).ok()?.pop()
}

/// Asks behind the steps, and lets `tell` put the answer into the result. What cannot be read is not told.
pub fn after<Q: Question>(
    mut change: Change,
    question: Q,
    tell: impl FnOnce(&mut Done, Q::Answer) + 'static,
) -> Change {
    if let Way::Steps(steps, _) = &mut change.way {
        steps.push(step(&question));
    }
    change.finish(move |finish, outputs| -> Result<Done, Failure> {
        let Some((looked, before)) = outputs.split_last().filter(|(last, _)| last.ok()) else {
            return finish(outputs);
        };
        let mut done = finish(before)?;
        if let Some(answer) = answer(&question, looked) {
            tell(&mut done, answer);
        }
        Ok(done)
    })
}
