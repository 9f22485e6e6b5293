use std::rc::Rc;

use crate::{
    event::Event,
    project::Placed,
    source::{Diagnostic, Place, did_you_mean_hint},
    vars::TaskScope,
};

use super::{
    forecast::called,
    frame::Frame,
    handlers::{self, Notice},
    host_run::{Coming, HostRun},
    how,
    program::{Bindings, with_handlers},
    result::TaskResult,
};

impl HostRun {
    /// What a task that changed something notifies. `Err`: no handler has such a name.
    pub fn notices(
        &self,
        coming: &Coming,
        done: &[(Rc<Frame>, TaskResult)],
    ) -> Result<Vec<Notice>, Diagnostic> {
        let Some(setting) = how::nearest(&coming.placed, |keywords| keywords.notify.as_ref()) else {
            return Ok(vec![]);
        };
        let mut notices = vec![];
        for (frame, _) in done.iter().filter(|(_, result)| result.changed) {
            let names = match setting.value.render(&*frame.scope) {
                Ok(value) => handlers::listed(&value),
                Err(_) => vec![setting.value.source()],
            };
            for name in names {
                let found = self.handlers_of(&name, &setting.place, frame)?;
                notices.push((name, found));
            }
        }
        Ok(notices)
    }

    fn handlers_of(&self, name: &str, place: &Place, frame: &Frame) -> Result<Vec<usize>, Diagnostic> {
        let found = handlers::named(&self.handlers, name, &frame.scope);
        if !found.is_empty() {
            return Ok(found);
        }
        let message = format!("the requested handler `{name}` was not found");
        let hint = did_you_mean_hint(name, handlers::names(&self.handlers, &frame.scope));
        let config = &self.env.run.store.settings.config;
        if config.flag("defaults.error_on_missing_handler")? {
            return Err(Diagnostic::error(message).at(place).maybe_hint(hint));
        }
        let diagnostic = Diagnostic::warning(message).at(place).maybe_hint(hint);
        self.env.run.tell(Event::Warning { diagnostic });
        Ok(vec![])
    }

    /// Lets handlers run at the next flush point.
    pub fn notify(&mut self, notices: Vec<Notice>) {
        if notices.is_empty() {
            return;
        }
        for (handler, found) in notices {
            self.notified.add(found.clone());
            let host = self.env.host.clone();
            self.env.run.tell(Event::Notified { host, handler: handler.clone() });
            if !self.notices.iter().any(|(known, _)| *known == handler) {
                self.notices.push((handler, found));
            }
        }
        self.look_anew();
    }

    /// Takes in the handlers of what was included. Which handlers a name means is decided at the flush point: those that
    /// came last.
    pub fn add_handlers(&mut self, more: &[Rc<Placed>], bindings: &Bindings, scope: &TaskScope) {
        if more.is_empty() {
            return;
        }
        self.handlers = with_handlers(&self.handlers, more, bindings);
        self.ahead.handlers(self.handlers.clone());
        self.notices.iter().flat_map(|(_, found)| found).for_each(|number| self.notified.remove(*number));
        for (name, found) in &mut self.notices {
            *found = handlers::named(&self.handlers, name, scope);
            self.notified.add(found.clone());
        }
    }

    /// In check mode: handlers of a task of which nobody can say whether it changes anything.
    pub fn notify_perhaps(&mut self, coming: &Coming, done: &[(Rc<Frame>, TaskResult)]) {
        let task = &coming.placed.task;
        let never = task.changed_when.iter().filter_map(|condition| condition.value.as_literal());
        let never = never.filter_map(|value| how::as_bool(&value)).any(|changed| !changed);
        let doubtful = done.iter().filter(|(_, result)| result.may_change() && !never);
        let Some(setting) = how::nearest(&coming.placed, |keywords| keywords.notify.as_ref()) else {
            return;
        };
        let mut found = vec![];
        for (frame, _) in doubtful {
            let names =
                setting.value.render(&*frame.scope).map(|value| handlers::listed(&value)).unwrap_or_default();
            found.extend(names.iter().flat_map(|name| handlers::named(&self.handlers, name, &frame.scope)));
        }
        if !found.is_empty() {
            self.notified.add_perhaps(found, &called(task));
            self.look_anew();
        }
    }

    /// Other handlers come now than those that were planned.
    fn look_anew(&mut self) {
        if self.ahead.lives.iter().any(|life| life.handler.is_some()) {
            self.ahead.drop_all();
        }
    }
}
