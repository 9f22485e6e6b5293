use crate::{
    actions::Effect,
    project::{IncludeRole, Included, Placed, Project},
    source::Diagnostic,
};

/// What names what a dynamic include brings in, beside its task.
pub fn called(effect: &Effect) -> Option<String> {
    match effect {
        Effect::IncludeTasks { file, .. } => Some(file.clone()),
        Effect::IncludeRole(IncludeRole {
            name,
            tasks_from,
            vars_from,
            defaults_from,
            handlers_from,
            ..
        }) => Some(format!("{name} {tasks_from:?} {vars_from:?} {defaults_from:?} {handlers_from:?}")),
        _ => None,
    }
}

/// What a dynamic include brings in, or all that is wrong with it; `None` of what is no include.
pub fn brought(
    project: &Project,
    effect: &Effect,
    placed: &Placed,
) -> Option<Result<Included, Vec<Diagnostic>>> {
    match effect {
        Effect::IncludeTasks { file, apply } => Some(project.include_tasks(file, placed, apply.clone())),
        Effect::IncludeRole(how) => Some(project.include_role(how, placed)),
        _ => None,
    }
}

/// Whether what a dynamic include names is there, right or wrong.
pub fn is_there(project: &Project, effect: &Effect, placed: &Placed) -> bool {
    match effect {
        Effect::IncludeTasks { file, .. } => project.has_tasks(file, placed),
        Effect::IncludeRole(how) => project.has_role(&how.name, placed),
        _ => true,
    }
}
