use crate::{
    playbook::{Keywords, Setting},
    template::{Halt, Value},
};

use super::{context::Level, task_scope::TaskScope};

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
    let rendered = settings.iter().map(|setting| setting.value.render(scope).map_err(|halt| halt.at(&setting.place)));
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
