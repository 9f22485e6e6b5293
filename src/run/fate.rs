//! What can be evaluated of a task before the run.

use crate::{
    actions,
    playbook::Loop,
    project::Placed,
    source::Diagnostic,
    template::{Halt, Scope, render_file},
    vars::{self, Connection, FILES, TaskScope},
};

use super::{
    arguments,
    how::{How, all},
    items,
    missing::{self, Files},
    registry,
    template_file::{TemplateFile, template_file},
    template_vars,
};

/// Of a loop no more items are looked at.
pub const ITEMS: usize = 100;

/// Why a task cannot be run, and whether its conditions are known to hold.
pub struct Fate {
    pub met: bool,
    pub halt: Halt,
}

/// How a task ends on a host that comes to it, where that is known before it does. `None`: well, or nobody knows.
pub fn fate(placed: &Placed, scope: &TaskScope) -> Option<Fate> {
    match &placed.task.r#loop {
        None => of_one(placed, scope),
        Some(looped) => of_loop(placed, looped, scope),
    }
}

/// Conditions of a loop may read its item: those that are undefined without one say nothing.
fn of_loop(placed: &Placed, looped: &Loop, scope: &TaskScope) -> Option<Fate> {
    let met = reached(placed, scope);
    if let Ok(false) = met {
        return None;
    }
    let items = match vars::loop_values(looped, scope) {
        Ok(items) => items,
        Err(halt) => return known(halt, met.is_ok()),
    };
    items.iter().take(ITEMS).enumerate().find_map(|(index, item)| {
        match items::bind(looped, scope, index, item, &items) {
            Ok(item) => of_one(placed, &scope.bind(item.bindings)),
            Err(halt) => known(halt, met.is_ok()),
        }
    })
}

fn of_one(placed: &Placed, scope: &TaskScope) -> Option<Fate> {
    let met = match reached(placed, scope) {
        Ok(false) => return None,
        Ok(true) => true,
        Err(Halt::Pending(_) | Halt::Unknown(_)) => false,
        Err(halt) => return known(halt, true),
    };
    known(for_task(evaluated(placed, scope).err()?, placed), met)
}

fn known(halt: Halt, met: bool) -> Option<Fate> {
    matches!(halt, Halt::Error(_) | Halt::Undefined(_)).then_some(Fate { met, halt })
}

/// Whether the conditions of a task hold. One that does not is enough, where those before it only are not known yet.
pub fn reached(placed: &Placed, scope: &dyn Scope) -> Result<bool, Halt> {
    let mut open = None;
    for condition in all(placed, |keywords| &keywords.when) {
        match condition.value.holds(scope) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(halt @ (Halt::Pending(_) | Halt::Unknown(_))) => open = open.or(Some(halt)),
            Err(halt) => return Err(open.unwrap_or_else(|| halt.at(&condition.place))),
        }
    }
    open.map_or(Ok(true), Err)
}

/// Evaluates what can be evaluated without the host.
fn evaluated(placed: &Placed, scope: &TaskScope) -> Result<(), Halt> {
    let task = &placed.task;
    How::of(placed, scope, false, false)?;
    if let Some(action) = actions::find(&task.module) {
        // What is wrong whatever the host is has been told.
        return action.check(task).map_or(Ok(()), |()| action.run(task, scope).map(drop));
    }
    // Other misfits of a connection are told of the host.
    if let Err(halt @ Halt::Undefined(_)) = Connection::resolve(scope) {
        return Err(halt);
    }
    let Some(entry) = registry::find(&task.module) else { return Ok(()) };
    let arguments = arguments::rendered(placed, entry, scope)?;
    (entry.decode)(&task.module, &task.module_place, &arguments)?;
    let dir = scope.store.playbook_dir.borrow().clone();
    let files = Files { dir: &dir, opened: !scope.store.settings.secrets.is_empty() };
    if scope.live.settled(FILES).is_ok()
        && !missing::may_be_done(&arguments)
        && let Some(lost) = missing::source(placed, &arguments, files)
    {
        return Err(Halt::Error(lost));
    }
    match template_file(&scope.store, placed, entry, &arguments, &dir) {
        Some(found) => content(&found, scope),
        None => Ok(()),
    }
}

/// Of what is wrong outside of a task, says for which.
fn for_task(halt: Halt, placed: &Placed) -> Halt {
    let task = &placed.task;
    let told = |diagnostic: Diagnostic| match &diagnostic.place {
        Some(place) if !task.place.holds(place) => diagnostic.also(&task.module_place, "for this task"),
        Some(_) => diagnostic,
        None => diagnostic.at(&task.module_place),
    };
    match halt {
        Halt::Undefined(diagnostic) => Halt::Undefined(told(diagnostic)),
        Halt::Error(diagnostic) => Halt::Error(told(diagnostic)),
        other => other,
    }
}

fn content(found: &TemplateFile, scope: &TaskScope) -> Result<(), Halt> {
    let more = template_vars::of(&found.path, &found.dest, scope);
    render_file(&found.text, &found.options, &scope.bind(more)).map(drop)
}
