use std::{rc::Rc, time::Duration};

use crate::{
    actions::{Deed, Effect, MetaAction},
    event::{Answer, Event, Request},
    inventory::Inventory,
    project::Included,
    source::Diagnostic,
    template::{Halt, Value},
    vars::{Role, Store},
};

use super::{
    brought::{brought, is_there},
    clock::Clock,
    deeds::{effects, result},
    frame::Frame,
    host_run::HostRun,
    program::{Bindings, compile},
    result::{LeftOut, TaskResult},
    settle::settle,
    turning::{OfAll, Turning},
};

impl HostRun {
    /// Does what an action wants done.
    pub async fn perform(&mut self, frame: &Rc<Frame>, deed: Deed) -> TaskResult {
        let mut result = result(&deed);
        if let Some(known) = effects(&deed, None) {
            match frame.elsewhere() {
                Some(host) => self.env.run.names.commit(host, known),
                None => {
                    self.env.run.names.commit(&self.env.host, known.clone());
                    self.progress.defined.extend(known);
                }
            }
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
            Effect::Meta(action) => result = self.meta(action, result),
            Effect::Pause { seconds, prompt, echo } => {
                result = self.pause(result, seconds, prompt, echo).await
            }
            effect @ (Effect::IncludeTasks { .. } | Effect::IncludeRole(_)) => {
                if let Some(included) = brought(&self.env.run.project, &effect, &frame.placed) {
                    let missing =
                        included.is_err() && !is_there(&self.env.run.project, &effect, &frame.placed);
                    let left_out = if missing { LeftOut::Missing } else { LeftOut::Broken };
                    if let Ok(included) = &included {
                        self.publish(&effect, &included.roles);
                    }
                    let file = match &effect {
                        Effect::IncludeTasks { file, .. } => Some(file.as_str()),
                        _ => None,
                    };
                    result = self.include(frame, result, file, included).unwrap_or_else(|error| TaskResult {
                        left_out: Some(left_out),
                        ..TaskResult::of_diagnostic(error)
                    });
                }
            }
        }
        settle(&frame.placed.task, &frame.scope, frame.counted(result)).unwrap_or_else(TaskResult::of_halt)
    }

    fn meta(&mut self, action: MetaAction, result: TaskResult) -> TaskResult {
        let run = self.env.run.clone();
        self.progress.turning = match action {
            MetaAction::FlushHandlers => Turning::Flush,
            MetaAction::EndHost => Turning::EndHost,
            MetaAction::EndRole => Turning::EndRole,
            MetaAction::EndPlay => Turning::OfAll(OfAll::EndPlay),
            MetaAction::EndBatch => Turning::OfAll(OfAll::EndBatch),
            MetaAction::ClearHostErrors => Turning::OfAll(OfAll::ClearErrors),
            MetaAction::RefreshInventory => match renewed(&run.store) {
                Ok(inventory) => {
                    run.store.inventory.replace(inventory);
                    Turning::OfAll(OfAll::Refreshed)
                }
                Err(error) => return TaskResult::of_diagnostic(error),
            },
            MetaAction::Noop => Turning::Straight,
            MetaAction::ClearFacts => {
                run.store.play_hosts.borrow()[0].iter().for_each(|host| run.names.clear_facts(host));
                Turning::Straight
            }
            MetaAction::ResetConnection => {
                for machine in self.env.asked.borrow().iter().filter_map(|link| link.peek()) {
                    machine.forget_identities();
                }
                Turning::Straight
            }
        };
        result
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

    /// The rest of the play sees the defaults and vars of what says so of itself, on all hosts.
    fn publish(&self, effect: &Effect, roles: &[Rc<Role>]) {
        let private = matches!(effect, Effect::IncludeRole(how) if !how.public);
        let known = &self.env.run.store.public_roles;
        for role in roles.iter().filter(|role| !private && role.public.get()) {
            let is_it = |known: &Rc<Role>| known.name == role.name && known.identity == role.identity;
            if !known.borrow().last().is_some_and(is_it) {
                let mut known = known.borrow_mut();
                known.retain(|known| !is_it(known));
                known.push(role.clone());
            }
        }
    }

    /// Takes in what a dynamic include brings, at the commit of its task.
    fn include(
        &mut self,
        frame: &Frame,
        result: TaskResult,
        file: Option<&str>,
        included: Result<Included, Vec<Diagnostic>>,
    ) -> Result<TaskResult, Diagnostic> {
        let included = match included {
            Ok(included) => included,
            Err(_) if result.unpredictable.is_some() => return Ok(result),
            Err(mut errors) => {
                let error = errors.swap_remove(0);
                if let Some(file) = file.filter(|file| frame.scope.is_announced("tasks", file)) {
                    let why = format!("depends on what is in `{file}`, which is only announced");
                    return Ok(TaskResult::unpredictable(why));
                }
                return match frame.scope.missing(error) {
                    Halt::Error(error) => Err(error),
                    halt => Ok(TaskResult::of_halt(halt)),
                };
            }
        };
        super::loadable::check_included(&included).map_err(|mut errors| errors.swap_remove(0))?;
        let bindings: Bindings =
            frame.item.as_ref().map(|item| item.bindings.clone()).unwrap_or_default().into();
        self.add_handlers(&included.handlers, &bindings, &frame.scope);
        let file = crate::source::shown(&included.file).into_owned();
        let order = self.env.run.includes.borrow_mut().order(&frame.placed, &file, frame.item.as_ref());
        let tags = &self.env.run.options.tags;
        let entry = (compile(&included.branches, &|of| tags.selects(of)), order, bindings);
        match &mut self.progress.turning {
            Turning::Into(entries) => entries.push(entry),
            other => *other = Turning::Into(vec![entry]),
        }
        self.env.run.tell(Event::Included { file: file.clone(), hosts: vec![self.env.host.clone()] });
        Ok(result.with("include", Value::str(file)))
    }
}

/// The inventory as its sources have it now, with what the run has added.
fn renewed(store: &Store) -> Result<Inventory, Diagnostic> {
    let settings = &store.settings;
    let read = Inventory::load_with(&settings.inventory_sources, &settings.secrets)?;
    Ok(store.inventory.borrow().renewed(read.inventory))
}
