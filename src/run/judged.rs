use crate::{
    playbook::{Setting, Task},
    template::{Halt, Scope},
    vars::TaskScope,
};

use super::how::number;

/// What is wrong with the words that judge a result, as far as it is known before there is one: it fails the task when
/// it has been done. In check mode many tasks have none.
pub fn judged(task: &Task, scope: &TaskScope) -> Result<(), Halt> {
    if scope.store.settings.check {
        return Ok(());
    }
    for conditions in [&task.until, &task.changed_when, &task.failed_when] {
        in_turn(conditions, scope)?;
    }
    let again = [&task.retries, &task.delay].into_iter().flatten();
    let mut again = again.filter(|_| !task.until.is_empty() || task.retries.is_some());
    again.try_for_each(|setting| match number(Some(setting), scope) {
        Err(halt @ (Halt::Undefined(_) | Halt::Error(_))) => Err(halt),
        _ => Ok(()),
    })
}

/// One that is not known, or does not hold, ends the list.
fn in_turn(conditions: &[Setting], scope: &dyn Scope) -> Result<(), Halt> {
    for condition in conditions {
        match condition.value.holds(scope) {
            Ok(true) => {}
            Ok(false) | Err(Halt::Pending(_) | Halt::Unknown(_)) => return Ok(()),
            Err(halt) => return Err(halt.at(&condition.place)),
        }
    }
    Ok(())
}
