use crate::{
    playbook::{Arg, Task},
    source::{Diagnostic, did_you_mean_hint},
};

use super::manual::Manual;

/// Unknown and missing parameters of a task.
pub fn check(manual: &Manual, task: &Task) -> Result<(), Diagnostic> {
    if let Some(unknown) = task.args.named.iter().find(|arg| is_unknown(manual, arg)) {
        return Err(unsupported(manual, task, unknown));
    }
    if let Some(free) = task.args.free.as_ref().filter(|_| manual.free.is_none() && !manual.open) {
        let message = format!(
            "this task '{}' has extra params, which is only allowed in the following modules: command, shell, script, \
             include_vars, include_tasks, include_role, import_tasks, import_role, add_host, group_by, set_fact, meta",
            task.module
        );
        let named = manual.params.iter().find(|param| param.required);
        let hint = named
            .map(|param| format!("write `{}: {{{}: {}}}`", task.module, param.name, free.value.source()));
        return Err(Diagnostic::error(message).at(&free.place).maybe_hint(hint));
    }
    let has_all = !task.args.whole.is_empty();
    let missing = manual.params.iter().filter(|param| param.required).find(|param| {
        let is_free = manual.free == Some(param.name) && task.args.free.is_some();
        !is_free
            && !task
                .args
                .named
                .iter()
                .any(|arg| arg.name == param.name || param.aliases.contains(&&*arg.name))
    });
    match missing {
        Some(param) if !has_all => {
            Err(Diagnostic::error(format!("missing required arguments: {}", param.name))
                .at(&task.module_place))
        }
        _ => Ok(()),
    }
}

fn is_unknown(manual: &Manual, arg: &Arg) -> bool {
    !manual.open && manual.param(&arg.name).is_none()
}

fn unsupported(manual: &Manual, task: &Task, arg: &Arg) -> Diagnostic {
    let mut names: Vec<String> = manual.params.iter().map(shown).collect();
    names.sort_unstable();
    let candidates = manual.params.iter().flat_map(|param| [&[param.name], param.aliases].concat());
    Diagnostic::error(format!(
        "Unsupported parameters for ({}) module: {}. Supported parameters include: {}.",
        task.module,
        arg.name,
        names.join(", ")
    ))
    .at(&arg.place)
    .maybe_hint(did_you_mean_hint(&arg.name, candidates))
}

fn shown(param: &super::manual::Param) -> String {
    match param.aliases {
        [] => param.name.to_owned(),
        aliases => format!("{} ({})", param.name, aliases.join(", ")),
    }
}
