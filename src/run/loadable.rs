use crate::{
    actions,
    playbook::task_keywords,
    project::{Included, Placed, tasks_of},
    source::{Diagnostic, did_you_mean_hint},
};

use super::{arguments, deeds::brings_tasks, elsewhere, registry};

/// What stops the loading of what a dynamic include brought.
pub fn check_included(included: &Included) -> Result<(), Vec<Diagnostic>> {
    let tasks = [included.handlers.clone(), tasks_of(&included.branches)].concat();
    let errors: Vec<_> = tasks.iter().filter_map(|placed| unloadable(placed)).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Why a task cannot be loaded at all, whether a host comes to it or not.
pub fn unloadable(placed: &Placed) -> Option<Diagnostic> {
    let task = &placed.task;
    if let Some(action) = actions::find(&task.module) {
        return action.check(task).err().filter(|_| brings_tasks(task));
    }
    match registry::find(&task.module) {
        Some(entry) => arguments::literal(placed, entry).err(),
        None => must_be_known(placed).then(|| unknown(&task.module, placed)),
    }
}

/// Whether a task's module has to be one of ours.
pub fn must_be_known(placed: &Placed) -> bool {
    registry::must_exist(&placed.task.module) && !elsewhere::may_exist(placed)
}

fn unknown(module: &str, placed: &Placed) -> Diagnostic {
    let short = registry::short_name(module).unwrap_or(module);
    let actions = actions::ACTIONS.iter().map(|action| action.manual().name);
    let names = registry::MODULES.iter().map(|entry| entry.name).chain(actions);
    let hint = did_you_mean_hint(short, names.chain(task_keywords()));
    Diagnostic::error(format!("there is no module or keyword `{module}`"))
        .at(&placed.task.module_place)
        .label("unknown")
        .maybe_hint(hint)
}
