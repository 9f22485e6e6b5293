use crate::{
    playbook::{Keywords, Setting},
    template::{Halt, Value},
};

use super::{
    context::Level,
    task_scope::TaskScope,
    values::{entries, list_of, name},
};

/// The value of a keyword as a task inherits it, nearest first; what renders to `omit` falls back to the next.
pub fn keyword(
    scope: &TaskScope,
    pick: impl for<'a> Fn(&'a Keywords) -> Option<&'a Setting>,
) -> Result<Option<Value>, Halt> {
    if let Some(task) = &scope.task
        && let Some(value) = given(scope, pick(&task.keywords))?
    {
        return Ok(Some(value));
    }
    for context in scope.context.chain() {
        if matches!(context.level, Level::Include) {
            continue;
        }
        if let Some(value) = given(scope, pick(&context.keywords))? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn given(scope: &TaskScope, setting: Option<&Setting>) -> Result<Option<Value>, Halt> {
    let Some(setting) = setting else { return Ok(None) };
    let value = setting.value.render(scope).map_err(|halt| halt.at(&setting.place))?;
    Ok(Some(value).filter(|value| !matches!(value, Value::Omit | Value::Null)))
}

/// All settings of a keyword that grows on the way from the play to the task, outermost first.
pub fn gathered(scope: &TaskScope, pick: impl for<'a> Fn(&'a Keywords) -> &'a [Setting]) -> Vec<Setting> {
    let mut levels: Vec<Vec<Setting>> = scope
        .context
        .chain()
        .filter(|context| !matches!(context.level, Level::Include))
        .map(|context| pick(&context.keywords).to_vec())
        .collect();
    levels.reverse();
    levels.extend(scope.task.iter().map(|task| pick(&task.keywords).to_vec()));
    levels.into_iter().flatten().collect()
}

/// The mappings of `environment:`, outermost first.
pub fn environment(scope: &TaskScope) -> Result<Vec<Value>, Halt> {
    let settings = gathered(scope, |keywords| &keywords.environment);
    let rendered =
        settings.iter().map(|setting| setting.value.render(scope).map_err(|halt| halt.at(&setting.place)));
    let mut maps = vec![];
    for value in rendered.collect::<Result<Vec<_>, _>>()? {
        match value {
            Value::List(items) => maps.extend(items.borrow().iter().cloned()),
            Value::Omit | Value::Null => {}
            other => maps.push(other),
        }
    }
    Ok(maps)
}

/// The arguments that `module_defaults` gives to a module; of those for one name the innermost wins.
pub fn module_defaults(
    scope: &TaskScope,
    is_name: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Value)>, Halt> {
    let mut found: Vec<(String, Value)> = vec![];
    for setting in gathered(scope, |keywords| &keywords.module_defaults) {
        let value = setting.value.render(scope).map_err(|halt| halt.at(&setting.place))?;
        let maps = list_of(&value);
        let modules = maps.iter().filter_map(entries).flatten();
        for (_, arguments) in modules.filter(|(name, _)| name.as_str().is_some_and(&is_name)) {
            for (name, value) in entries(&arguments).unwrap_or_default() {
                let name = self::name(&name);
                found.retain(|(known, _)| *known != name);
                found.push((name, value));
            }
        }
    }
    Ok(found)
}
