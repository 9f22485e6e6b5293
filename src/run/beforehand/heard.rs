use std::collections::HashSet;

use crate::{
    playbook::Kind,
    project::{Ahead, Placed, PlayTree},
    vars::Level,
};

use super::super::how::nearest;
use super::unknown_handlers::literal;

/// What the tasks of a play notify, as far as they are known.
pub struct Heard {
    names: HashSet<String>,
    /// Some name is a template.
    any: bool,
}

impl Heard {
    pub fn of(tree: &PlayTree, ahead: &Ahead) -> Self {
        let (mut names, mut any) = (HashSet::new(), false);
        for placed in tree.every_task().iter().chain(&ahead.tasks) {
            let Some(notify) = nearest(placed, |keywords| keywords.notify.as_ref()) else { continue };
            match literal(notify) {
                Some(literal) => names.extend(literal),
                None => any = true,
            }
        }
        Self { names, any }
    }

    /// Whether a task may run for all that is notified: a handler to which nobody calls never does.
    pub fn may_run(&self, placed: &Placed) -> bool {
        // What a handler includes runs with it.
        let included = placed.context.chain().any(|context| matches!(context.level, Level::Include));
        placed.kind != Kind::Handlers || included || self.any || self.calls(placed)
    }

    fn calls(&self, handler: &Placed) -> bool {
        let task = &handler.task;
        let Some(name) = task.name.as_ref() else { return true };
        let in_role = handler.context.role().map(|role| format!("{} : {}", role.name, name.value.source()));
        let name = name.value.is_literal().then(|| name.value.source());
        let mut names = task.listen.iter().chain(&in_role).chain(&name);
        name.is_none() || names.any(|name| self.names.contains(name))
    }
}
