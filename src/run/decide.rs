use std::rc::Rc;

use crate::{
    actions,
    plan::{Change, Cx, Failure, Forecast, Plan},
    template::Halt,
    vars::FILES,
};

use super::{
    arguments,
    decode::{Argument, Decoded},
    extras::Extras,
    forecast::{forecast, nobody_yet},
    frame::Frame,
    life::Life,
    planned::Decision,
    registry,
    result::{Foreseen, TaskResult},
    settle::settle,
    undone,
};

/// Modules whose plans read files of the controller, which a task before may write.
const READS_FILES: &[&str] = &["copy", "script", "template", "unarchive"];

impl Life {
    /// What an action comes to, or wants done.
    pub async fn act(&self, action: &dyn actions::Action, frame: &Rc<Frame>) -> Result<Decision, Halt> {
        let task = &frame.placed.task;
        action.check(task)?;
        let deed = self.known(frame.item.as_ref(), |scope| action.run(task, scope)).await?;
        if !matches!(deed.effect, actions::Effect::None) {
            return Ok(Decision::Deed(Box::new(deed)));
        }
        deed.result.iter().try_for_each(|(_, value)| value.whole())?;
        let result = super::deeds::result(&deed);
        self.settled(frame, result).await
    }

    async fn settled(&self, frame: &Rc<Frame>, result: TaskResult) -> Result<Decision, Halt> {
        let mut result = frame.counted(result);
        result.extras = frame.extras.get().cloned();
        let settled = self
            .known(frame.item.as_ref(), |scope| settle(&frame.placed.task, scope, result.clone()))
            .await?;
        Ok(Decision::Settled(Box::new(settled)))
    }

    /// What a module decides.
    pub async fn plan(&self, frame: &Rc<Frame>) -> Result<Decision, Halt> {
        let name = &self.seed.placed.task.module;
        let Some(entry) = registry::find(name) else {
            let failure = Failure::new(format!("the module `{name}` is not available"));
            let place = &self.seed.placed.task.module_place;
            let diagnostic = crate::source::Diagnostic::error(failure.msg.clone()).at(place);
            return self.settled(frame, TaskResult::of_failure(failure, Some(diagnostic))).await;
        };
        let arguments = self
            .known(frame.item.as_ref(), |scope| arguments::rendered(&frame.placed, entry, &**scope))
            .await?;
        let place = &self.seed.placed.task.module_place;
        let module = match (entry.decode)(name, place, &arguments) {
            Ok(Decoded::Module(module, _)) => module,
            Ok(Decoded::SoFarSoGood) => return Err(Halt::error("an argument was not rendered").at(place)),
            Err(diagnostic) => return self.settled(frame, TaskResult::of_diagnostic(diagnostic)).await,
        };
        if frame.placed.task.register.is_some() {
            let looped = frame.item.as_ref().map(|_| &self.env.run.shapes);
            frame.extras.get_or_init(|| Rc::new(Extras::of(entry, &arguments, frame.how.diff, looped)));
        }
        if READS_FILES.contains(&entry.name) {
            self.known(frame.item.as_ref(), |scope| scope.live.settled(FILES)).await?;
        }
        let cx = self.env.cx(frame);
        let plan = match module.plan(&cx).await {
            Ok(Plan::Change(change)) if frame.how.check => tried(change, &cx).await,
            plan => plan,
        };
        match plan {
            Ok(Plan::Ok(returns)) => self.settled(frame, TaskResult::of_returns(returns, false)).await,
            Ok(Plan::Spared(told, foretold)) => {
                let returns = if frame.how.check { told.and(foretold) } else { told };
                self.settled(frame, TaskResult::of_returns(returns, false)).await
            }
            Ok(Plan::Skip(reason)) => self.settled(frame, TaskResult::skipped("msg", &reason)).await,
            Ok(Plan::Change(change)) if frame.how.check => {
                let failed = match &change.forecast {
                    Forecast::Failed(_, failure) => Some(failure.clone()),
                    _ => None,
                };
                let told = self.settled(frame, forecast(*change, frame)).await?;
                match (failed, told) {
                    (Some(failure), Decision::Settled(told)) => {
                        self.failed(frame, failure, &arguments, Some(told)).await
                    }
                    (_, told) => Ok(told),
                }
            }
            Ok(Plan::Change(change)) => Ok(Decision::Change(change)),
            Err(failure) if frame.how.check && nobody_yet(&failure) => {
                Ok(unknown("the user is not there yet".to_owned()))
            }
            Err(Failure { unpredictable: Some(why), .. }) => Ok(unknown(why)),
            Err(failure) => self.failed(frame, failure, &arguments, None).await,
        }
    }

    /// A failure that was planned; `otherwise`: what check mode tells where a task before it may prevent that.
    async fn failed(
        &self,
        frame: &Rc<Frame>,
        failure: Failure,
        arguments: &[Argument],
        otherwise: Option<Box<TaskResult>>,
    ) -> Result<Decision, Halt> {
        let diagnostic = arguments::blame(&failure, &frame.placed, arguments);
        let foreseen = frame.how.check.then(|| undone::foreseen(frame, &failure)).flatten();
        let foreseen = foreseen.map(|foreseen| Foreseen { otherwise, ..foreseen });
        let result = TaskResult::of_failure(failure, Some(diagnostic));
        self.settled(frame, TaskResult { foreseen, ..result }).await
    }
}

/// With what only check mode asks.
async fn tried(mut change: Box<Change>, cx: &Cx) -> Result<Plan, Failure> {
    match change.trial.take() {
        Some(trial) => trial(cx.clone()).await.map(|()| Plan::Change(change)),
        None => Ok(Plan::Change(change)),
    }
}

fn unknown(why: String) -> Decision {
    Decision::Settled(Box::new(TaskResult::unpredictable(why)))
}
