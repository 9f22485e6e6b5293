use crate::{
    playbook::{Setting, Task},
    source::Diagnostic,
    template::{Halt, Scope, Value},
    vars::TaskScope,
};

use super::result::TaskResult;

/// Lets `changed_when` and `failed_when` judge a result; they see it under its registered name.
pub fn settle(task: &Task, scope: &TaskScope, mut result: TaskResult) -> Result<TaskResult, Halt> {
    if result.skipped || result.unreachable || result.unpredictable.is_some() {
        return Ok(result);
    }
    let judged = !(task.changed_when.is_empty() && task.failed_when.is_empty());
    if rc_failed(&result) {
        result.failed = true;
    }
    if !judged {
        return Ok(result);
    }
    if !task.changed_when.is_empty() {
        match all_hold(&task.changed_when, &seeing(task, scope, &result)) {
            Ok(changed) => result.changed = changed,
            Err(Halt::Unknown(_)) if result.untold => {
                let why = "only what it says when it runs tells whether that is a change";
                return Ok(TaskResult::unpredictable(why.to_owned()));
            }
            Err(halt) => result = spoiled(result, halt, "changed_when_result")?,
        }
    }
    if !task.failed_when.is_empty() {
        match all_hold(&task.failed_when, &seeing(task, scope, &result)) {
            Ok(failed) => {
                result.failed = failed;
                result.keys.insert("failed_when_result".to_owned(), Value::Bool(failed));
                let said = result.keys.get("msg").is_some_and(|msg| !msg.to_string().is_empty());
                if failed && result.diagnostic.is_none() && !said {
                    result.diagnostic = Some(condition_holds(&task.failed_when));
                }
            }
            // What would fail it is not there to be judged.
            Err(Halt::Unknown(_)) if result.untold => {}
            Err(halt) => result = spoiled(result, halt, "failed_when_result")?,
        }
    }
    Ok(result)
}

/// Why a task failed that went well by itself.
fn condition_holds(conditions: &[Setting]) -> Diagnostic {
    let written: Vec<_> = conditions.iter().map(|condition| condition.value.source()).collect();
    let said = Diagnostic::error(format!("`failed_when` holds: `{}`", written.join("` and `")));
    conditions.first().map_or(said.clone(), |condition| said.clone().at(&condition.place))
}

fn rc_failed(result: &TaskResult) -> bool {
    match result.keys.get("rc") {
        Some(Value::Int(rc)) => *rc != 0,
        Some(Value::Str(text)) => &*text.text != "0",
        _ => false,
    }
}

/// The scope in which the registered name is the result of this moment.
pub fn seeing(task: &Task, scope: &TaskScope, result: &TaskResult) -> TaskScope {
    let bound = task.register.iter().map(|name| (name.clone(), result.value()));
    scope.bind(bound)
}

/// Whether all conditions of a list hold.
pub fn all_hold(conditions: &[Setting], scope: &dyn Scope) -> Result<bool, Halt> {
    Ok(broken(conditions, scope)?.is_none())
}

/// The first condition of a list that does not hold.
pub fn broken<'c>(conditions: &'c [Setting], scope: &dyn Scope) -> Result<Option<&'c Setting>, Halt> {
    for condition in conditions {
        if !condition.value.holds(scope).map_err(|halt| halt.at(&condition.place))? {
            return Ok(Some(condition));
        }
    }
    Ok(None)
}

/// A condition that cannot be evaluated fails the task and says why.
fn spoiled(mut result: TaskResult, halt: Halt, key: &str) -> Result<TaskResult, Halt> {
    match halt {
        Halt::Undefined(diagnostic) | Halt::Error(diagnostic) => {
            result.keys.insert(key.to_owned(), Value::str(&diagnostic.message));
            result.keys.entry("msg".to_owned()).or_insert_with(|| Value::str(&diagnostic.message));
            result.failed = true;
            result.diagnostic = Some(diagnostic);
            Ok(result)
        }
        Halt::Unknown(why) => Ok(TaskResult::unpredictable(why)),
        pending => Err(pending),
    }
}
