//! What can be evaluated of a task before the run.

use crate::{
    actions::{self, Action},
    playbook::{Loop, Task},
    project::{Placed, Project},
    source::Diagnostic,
    template::{Halt, Scope, render_file},
    vars::{self, Connection, FILES, TaskScope, template_vars},
};

use super::{
    arguments,
    brought::brought,
    how::{How, all, nearest},
    items,
    judged::judged,
    missing::{self, Files},
    registry,
    template_file::{TemplateFile, template_file},
};

/// Of a loop no more items are looked at.
pub const ITEMS: usize = 100;
/// Of an item no more characters are told.
const LABEL: usize = 80;

/// Why a task fails, and whether its conditions are known to hold.
pub struct Fate {
    pub met: bool,
    pub halt: Halt,
}

/// How a task ends on a host that comes to it, where that is known before it does. Nothing: well, or nobody knows.
pub fn fates(placed: &Placed, scope: &TaskScope, project: &Project) -> Vec<Fate> {
    match &placed.task.r#loop {
        None => of_one(placed, scope, project),
        Some(looped) => of_loop(placed, looped, scope, project),
    }
}

/// Conditions of a loop may read its item: those that are undefined without one say nothing.
fn of_loop(placed: &Placed, looped: &Loop, scope: &TaskScope, project: &Project) -> Vec<Fate> {
    let met = reached(placed, scope);
    if let Ok(false) = met {
        return vec![];
    }
    let items = match vars::loop_values(looped, scope) {
        Ok(items) => items,
        Err(halt) => return known(halt, met.is_ok()).into_iter().collect(),
    };
    let mut found = vec![];
    for (index, item) in items.iter().take(ITEMS).enumerate() {
        let item = match items::bind(looped, scope, index, item, &items) {
            Ok(item) => item,
            Err(halt) => {
                found.extend(known(halt, met.is_ok()));
                continue;
            }
        };
        let inner = scope.bind(item.bindings);
        let fates = of_one(placed, &inner, project).into_iter();
        found.extend(fates.map(|fate| Fate { halt: of_item(fate.halt, &item.label, items.len()), ..fate }));
        // Behind this item the loop may break.
        if !matches!(items::breaks(looped, &inner), Ok(false)) {
            break;
        }
    }
    found
}

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LABEL) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

/// Says of which item it is.
fn of_item(halt: Halt, label: &str, items: usize) -> Halt {
    let noted = |fault: Diagnostic| match items {
        1 => fault,
        _ => fault.note(format!("for the item {}", shortened(label))),
    };
    match halt {
        Halt::Undefined(fault) => Halt::Undefined(noted(fault)),
        Halt::Error(fault) => Halt::Error(noted(fault)),
        open => open,
    }
}

fn of_one(placed: &Placed, scope: &TaskScope, project: &Project) -> Vec<Fate> {
    let met = match reached(placed, scope) {
        Ok(false) => return vec![],
        Ok(true) => true,
        Err(Halt::Pending(_) | Halt::Unknown(_)) => false,
        Err(halt) => return known(halt, true).into_iter().collect(),
    };
    let wrong = evaluated(placed, scope, project).map(|all| all.into_iter().map(Halt::Error).collect());
    let wrong = wrong.unwrap_or_else(|halt| others(placed, scope, halt));
    wrong.into_iter().filter_map(|halt| known(for_task(halt, placed), met)).collect()
}

/// What else is undefined or wrong in the arguments of a task that has one that is.
fn others(placed: &Placed, scope: &TaskScope, first: Halt) -> Vec<Halt> {
    // `debug` shows what is undefined.
    let args = placed.task.args.named.iter().filter(|_| placed.task.short_module() != "debug");
    let others = args.filter_map(|arg| arg.value.render(scope).err().map(|halt| halt.at(&arg.value_place)));
    [first].into_iter().chain(others).collect()
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

/// Evaluates what can be evaluated without the host: all that is wrong, as far as it is not what ends the evaluation.
fn evaluated(placed: &Placed, scope: &TaskScope, project: &Project) -> Result<Vec<Diagnostic>, Halt> {
    let task = &placed.task;
    How::of(placed, scope, false, false)?;
    let wrong = done(placed, scope, project)?;
    // Who may be skipped is not judged.
    if wrong.is_empty() && !skips(task) {
        judged(task, scope)?;
    }
    Ok(wrong)
}

/// Whether a task may find on the host that it is to be skipped.
fn skips(task: &Task) -> bool {
    task.args.named.iter().any(|arg| ["creates", "removes"].contains(&arg.name.as_str()))
}

/// What is wrong with what a task does.
fn done(placed: &Placed, scope: &TaskScope, project: &Project) -> Result<Vec<Diagnostic>, Halt> {
    let task = &placed.task;
    if let Some(action) = actions::find(&task.module) {
        // What is wrong whatever the host is has been told.
        return action.check(task).map_or(Ok(vec![]), |()| acted(action, placed, scope, project));
    }
    // Other misfits of a connection are told of the host.
    let delegated = nearest(placed, |keywords| keywords.delegate_to.as_ref()).is_some();
    if !delegated && let Err(halt @ Halt::Undefined(_)) = Connection::resolve(scope) {
        return Err(halt);
    }
    let Some(entry) = registry::find(&task.module) else { return Ok(vec![]) };
    let arguments = arguments::rendered(placed, entry, scope)?;
    (entry.decode)(&task.module, &task.module_place, &arguments)?;
    let dir = scope.store.playbook_dir.borrow().clone();
    let files = Files { dir: &dir, opened: !scope.store.settings.secrets.is_empty() };
    if scope.live.settled(FILES).is_ok()
        && !missing::may_be_done(&arguments)
        && let Some(lost) = missing::source(placed, &arguments, files)
    {
        return Ok(vec![lost]);
    }
    match template_file(&scope.store, placed, entry, &arguments, &dir) {
        Some(found) => content(&found, scope).map(|()| vec![]),
        None => Ok(vec![]),
    }
}

/// What an action of the controller fails with.
fn acted(
    action: &dyn Action,
    placed: &Placed,
    scope: &TaskScope,
    project: &Project,
) -> Result<Vec<Diagnostic>, Halt> {
    let task = &placed.task;
    match task.short_module() {
        "validate_argument_spec" => return actions::argument_faults(task, scope),
        "include_vars" | "include_tasks" | "include" | "include_role" => scope.live.settled(FILES)?,
        _ => {}
    }
    let deed = action.run(task, scope)?;
    if let Some(brought) = brought(project, &deed.effect, placed) {
        return Ok(brought.err().unwrap_or_default());
    }
    Ok(match deed.failed {
        Some(message) if deed.faults.is_empty() => {
            let place = task.args.named.first().map_or(&task.module_place, |arg| &arg.value_place);
            vec![Diagnostic::error(message).at(place)]
        }
        _ => deed.faults,
    })
}

/// Of what is wrong outside of a task, says for which.
fn for_task(halt: Halt, placed: &Placed) -> Halt {
    let task = &placed.task;
    let told = |diagnostic: Diagnostic| match &diagnostic.place {
        Some(place) if !task.place.holds(place) && !says(&diagnostic, task) => {
            diagnostic.also(&task.module_place, "for this task")
        }
        Some(_) => diagnostic,
        None => diagnostic.at(&task.module_place),
    };
    match halt {
        Halt::Undefined(diagnostic) => Halt::Undefined(told(diagnostic)),
        Halt::Error(diagnostic) => Halt::Error(told(diagnostic)),
        other => other,
    }
}

fn says(diagnostic: &Diagnostic, task: &Task) -> bool {
    diagnostic.related.iter().any(|(place, _)| task.module_place.holds(place))
}

fn content(found: &TemplateFile, scope: &TaskScope) -> Result<(), Halt> {
    let more = template_vars(&found.path, &found.dest, &scope.store.settings);
    let text = found.text.as_ref().map_err(|error| Halt::Error(error.clone()))?;
    render_file(text, &found.options, &scope.bind(more)).map(drop)
}
