use std::rc::Rc;

use crate::{
    actions::{Action, Deed, Effect},
    playbook::Task,
    project::IncludeRole,
    source::Diagnostic,
    template::Value,
};

use super::{
    names::{Defines, Effects},
    result::TaskResult,
};

/// The result of an action as it stands, before `changed_when` and `failed_when`.
pub fn result(deed: &Deed) -> TaskResult {
    let mut result = TaskResult {
        keys: deed.result.iter().cloned().collect(),
        changed: deed.changed,
        failed: deed.failed.is_some(),
        skipped: deed.skipped,
        unpredictable: deed.doubt.clone(),
        verbose: deed.verbose,
        ..TaskResult::default()
    };
    if let Some(message) = &deed.failed {
        result.keys.entry("msg".to_owned()).or_insert_with(|| Value::str(message));
        result.diagnostic = fault(&deed.faults, message);
    }
    result
}

/// What is wrong as a whole, where it is more than one thing.
fn fault(faults: &[Diagnostic], message: &str) -> Option<Diagnostic> {
    let (first, others) = faults.split_first()?;
    if others.is_empty() {
        return Some(first.clone());
    }
    let all = Diagnostic::error(message).maybe_at(first.place.as_ref());
    Some(faults.iter().flat_map(|fault| fault.hints.clone()).fold(all, Diagnostic::hint))
}

/// What an action defines, where that is decided before its turn.
pub fn effects(deed: &Deed, register: Option<&str>) -> Option<Effects> {
    let mut effects = result(deed).effects(register);
    effects.facts.clear();
    match &deed.effect {
        Effect::SetFacts { values, cacheable } => set_facts(&mut effects, values, *cacheable),
        Effect::IncludeVars { values, .. } => {
            effects.included.extend(values.iter().map(|entry| (entry.name.clone(), entry.value.clone())));
        }
        _ => return None,
    }
    Some(effects)
}

fn set_facts(effects: &mut Effects, values: &[(String, Value)], cacheable: bool) {
    effects.set.extend(values.iter().cloned());
    if cacheable {
        effects.facts.extend(values.iter().cloned());
    }
}

/// Which names an action may define.
pub fn defines(action: &dyn Action, task: &Task) -> Defines {
    use crate::actions::Defines as Said;
    match action.defines(task) {
        Said::Nothing => Defines::default(),
        Said::Names(names) => Defines { names, facts: keeps_facts(task), ..Defines::default() },
        Said::Anything => Defines { anything: true, ..Defines::default() },
    }
}

/// Whether a `set_fact` may define facts.
fn keeps_facts(task: &Task) -> bool {
    task.short_module() == "set_fact" && task.args.named.iter().any(|arg| arg.name == "cacheable")
}

/// Whether each item of a loop has to see what the one before it did.
pub fn one_at_a_time(task: &Task) -> bool {
    ends_view(task) || matches!(super::registry::short_name(&task.module), Some("set_fact" | "include_vars"))
}

/// Whether nobody can say what comes behind a task before it has been done.
pub fn ends_view(task: &Task) -> bool {
    let short = super::registry::short_name(&task.module).unwrap_or(&task.module);
    matches!(short, "meta" | "add_host" | "group_by" | "pause") || brings_tasks(task)
}

/// An include of which nobody can say whether it is done: what it brings has its conditions.
pub fn doubtful(mut deed: Deed, task: &Task, why: String) -> Deed {
    if let Effect::IncludeTasks { apply, .. } | Effect::IncludeRole(IncludeRole { apply, .. }) =
        &mut deed.effect
    {
        let mut keywords = apply.as_deref().cloned().unwrap_or_default();
        keywords.when.splice(0..0, task.keywords.when.iter().cloned());
        *apply = Some(Rc::new(keywords));
    }
    Deed { doubt: Some(why), ..deed }
}

/// Whether it is done once for all hosts of a batch: by the first of them, for whom alone it counts.
pub fn once_for_all(task: &Task) -> bool {
    matches!(task.short_module(), "add_host" | "pause") || STEERS_ALL.contains(&steers(task).as_str())
}

/// What `meta` does for all hosts.
const STEERS_ALL: &[&str] =
    &["refresh_inventory", "clear_facts", "clear_host_errors", "end_play", "end_batch"];

/// What a task of `meta` shall do.
fn steers(task: &Task) -> String {
    let free = task.args.free.as_ref().filter(|_| task.short_module() == "meta");
    free.map(|free| free.value.source().trim().to_owned()).unwrap_or_default()
}

/// Whether it may add hosts or groups.
pub fn moves_hosts(task: &Task) -> bool {
    matches!(task.short_module(), "add_host" | "group_by") || steers(task) == "refresh_inventory"
}

/// Whether it is a dynamic include of tasks.
pub fn brings_tasks(task: &Task) -> bool {
    let short = super::registry::short_name(&task.module).unwrap_or(&task.module);
    matches!(short, "include_tasks" | "include" | "include_role")
}
