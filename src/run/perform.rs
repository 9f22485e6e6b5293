use std::{rc::Rc, time::Duration};

use crate::{
    actions::{Deed, Effect, MetaAction},
    event::{Answer, Event, Request},
    project::Included,
    source::Diagnostic,
    template::Value,
};

use super::{
    brought::brought,
    clock::Clock,
    deeds::{effects, result},
    frame::Frame,
    host_run::HostRun,
    program::compile,
    result::TaskResult,
    settle::settle,
    turning::Turning,
    walker::Bindings,
};

impl HostRun {
    /// Does what an action wants done.
    pub async fn perform(&mut self, frame: &Rc<Frame>, deed: Deed) -> TaskResult {
        let mut result = result(&deed);
        if let Some(known) = effects(&deed, None) {
            self.env.run.names.commit(&self.env.host, known.clone());
            self.progress.defined.extend(known);
        }
        match deed.effect {
            Effect::None | Effect::SetFacts { .. } | Effect::IncludeVars { .. } | Effect::SetStats { .. } => {
            }
            Effect::AddHost { name, groups, vars } => {
                let vars = vars.into_iter().collect();
                self.env.run.store.inventory.borrow_mut().add_host(&name, &groups, vars);
            }
            Effect::GroupBy { group, parents } => {
                self.env.run.store.inventory.borrow_mut().add_to_group(&self.env.host, &group, &parents);
            }
            Effect::Meta(action) => self.meta(action).await,
            Effect::Pause { seconds, prompt, echo } => {
                result = self.pause(result, seconds, prompt, echo).await
            }
            effect @ (Effect::IncludeTasks { .. } | Effect::IncludeRole(_)) => {
                if let Some(included) = brought(&self.env.run.project, &effect, &frame.placed) {
                    let file = match &effect {
                        Effect::IncludeTasks { file, .. } => Some(file.as_str()),
                        _ => None,
                    };
                    result = self.include(frame, result, file, included);
                }
            }
        }
        settle(&frame.placed.task, &frame.scope, result).unwrap_or_else(TaskResult::of_halt)
    }

    async fn meta(&mut self, action: MetaAction) {
        self.progress.turning = match action {
            MetaAction::FlushHandlers => Turning::Flush,
            MetaAction::EndHost => Turning::EndHost,
            MetaAction::EndRole => Turning::EndRole,
            MetaAction::EndPlay | MetaAction::EndBatch => Turning::EndPlay,
            MetaAction::Noop | MetaAction::RefreshInventory | MetaAction::ClearHostErrors => {
                Turning::Straight
            }
            MetaAction::ClearFacts => {
                self.env.run.names.clear_facts(&self.env.host);
                Turning::Straight
            }
            MetaAction::ResetConnection => {
                for machine in self.env.asked.borrow().iter().filter_map(|link| link.peek()) {
                    machine.forget_identities();
                }
                Turning::Straight
            }
        };
    }

    async fn pause(
        &self,
        result: TaskResult,
        seconds: Option<f64>,
        prompt: Option<String>,
        echo: bool,
    ) -> TaskResult {
        if let Some(seconds) = seconds {
            let clock = Clock::start();
            tokio::time::sleep(Duration::from_secs_f64(seconds.max(0.0))).await;
            return clock.paused(result);
        }
        let prompt = prompt.unwrap_or_else(|| "Press enter to continue, Ctrl-C to interrupt".to_owned());
        let request = Request::Text { prompt, hidden: !echo, default: Some(String::new()) };
        let (asker, clock) = (self.env.run.prompt.clone(), Clock::start());
        let answer = tokio::task::spawn_blocking(move || asker.ask(&request)).await;
        let result = match answer {
            Ok(Ok(Answer::Text(text))) => result.with("user_input", Value::str(text)),
            Ok(Ok(Answer::Secret(secret))) => result.with("user_input", Value::secret(secret.reveal())),
            Ok(Ok(_)) => result,
            Ok(Err(error)) => TaskResult::of_diagnostic(Diagnostic::error(error.to_string())),
            Err(_) => TaskResult::of_diagnostic(Diagnostic::error("the prompt was broken off")),
        };
        clock.paused(result)
    }

    /// Takes in what a dynamic include brings, at the commit of its task.
    fn include(
        &mut self,
        frame: &Frame,
        result: TaskResult,
        file: Option<&str>,
        included: Result<Included, Vec<Diagnostic>>,
    ) -> TaskResult {
        let included = match included {
            Ok(included) => included,
            Err(_) if result.unpredictable.is_some() => return result,
            Err(mut errors) => {
                let error = errors.swap_remove(0);
                if let Some(file) = file.filter(|file| frame.scope.is_announced("tasks", file)) {
                    let why = format!("depends on what is in `{file}`, which is only announced");
                    return TaskResult::unpredictable(why);
                }
                return TaskResult::of_halt(frame.scope.missing(error));
            }
        };
        if let Err(mut errors) = super::preflight::check_included(&included) {
            return TaskResult::of_diagnostic(errors.swap_remove(0));
        }
        self.add_handlers(&included.handlers);
        let file = crate::source::shown(&included.file).into_owned();
        let bindings: Bindings =
            frame.item.as_ref().map(|item| item.bindings.clone()).unwrap_or_default().into();
        let order = self.env.run.includes.borrow_mut().order(&frame.placed, &file, frame.item.as_ref());
        let tags = &self.env.run.options.tags;
        let entry = (compile(&included.branches, &|of| tags.selects(of)), order, bindings);
        match &mut self.progress.turning {
            Turning::Into(entries) => entries.push(entry),
            other => *other = Turning::Into(vec![entry]),
        }
        self.env.run.tell(Event::Included { file: file.clone(), hosts: vec![self.env.host.clone()] });
        result.with("include", Value::str(file))
    }
}
