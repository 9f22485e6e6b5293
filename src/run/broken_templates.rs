use std::{path::Path, rc::Rc};

use crate::{
    project::{Placed, PlayTree},
    source::Diagnostic,
    template::check_file,
    vars::{Store, TaskScope},
};

use super::{
    arguments,
    how::{all, nearest},
    registry,
    template_file::template_file,
    told::as_warning,
    undefined::{Maybe, exposed, reached},
};

/// A play as far as it is known before it runs.
pub struct Coming<'a> {
    pub store: &'a Rc<Store>,
    pub tree: &'a PlayTree,
    pub hosts: &'a [String],
    /// `None`: nobody can foresee which names there will be.
    pub maybe: Option<&'a Rc<Maybe>>,
    /// Whether the run's tags select a task.
    pub selects: &'a dyn Fn(&[String]) -> bool,
}

/// Template files of a play that cannot be parsed: errors of tasks that every host comes to, warnings of those that
/// some may. What no host reaches is not hurt by it.
pub fn broken_templates(play: &Coming) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let tree = play.tree;
    let sections = [&tree.pre_tasks, &tree.tasks, &tree.post_tasks];
    let bare: Vec<_> = sections.into_iter().flat_map(|section| exposed(section)).collect();
    let (mut errors, mut warnings) = (vec![], vec![]);
    for placed in tree.every_task() {
        let Some(broken) = broken(play.store, &placed, &tree.dir).filter(|_| play.may_reach(&placed)) else {
            continue;
        };
        let guarded = !all(&placed, |keywords| &keywords.when).is_empty()
            || nearest(&placed, |keywords| keywords.ignore_errors.as_ref()).is_some();
        match !guarded && bare.iter().any(|task| Rc::ptr_eq(task, &placed)) {
            true => errors.push(broken),
            false => warnings.push(perhaps(broken)),
        }
    }
    (errors, warnings)
}

/// The same of what a dynamic include may bring: it may never be reached.
pub fn broken_ahead(store: &Rc<Store>, placed: &Placed) -> Option<Diagnostic> {
    let play = placed.context.chain().last()?;
    broken(store, placed, &play.dir).map(perhaps)
}

fn perhaps(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message += ": a host that reaches this task fails";
    as_warning(diagnostic)
}

impl Coming<'_> {
    fn may_reach(&self, placed: &Placed) -> bool {
        let Some(maybe) = self.maybe else { return (self.selects)(&placed.tags) };
        let reaches = |host: &String| {
            let scope = TaskScope::new(self.store, host, &placed.context, &maybe.live()).task(&placed.task);
            !matches!(reached(placed, &scope.ahead(true)), Ok(false))
        };
        (self.selects)(&placed.tags) && self.hosts.iter().any(reaches)
    }
}

fn broken(store: &Rc<Store>, placed: &Placed, dir: &Path) -> Option<Diagnostic> {
    let entry = registry::find(&placed.task.module)?;
    let found = template_file(store, placed, entry, &arguments::literal(placed, entry).ok()?, dir)?;
    let diagnostic = check_file(&found.text, &found.options).err()?;
    Some(diagnostic.also(&placed.task.module_place, "for this task"))
}
