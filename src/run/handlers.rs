use crate::{
    project::Placed,
    template::{Scope, Value},
};

use super::{
    frame::Frame,
    how::nearest,
    program::{Code, Op},
};

/// The handlers that a notification names: the last defined one of that name, and all that listen to it.
pub fn named(handlers: &Code, wanted: &str, scope: &dyn Scope) -> Vec<usize> {
    let mut found = vec![];
    let mut by_name = false;
    for (number, placed) in each(handlers).rev() {
        let name = name(placed, scope);
        let mut names = vec![name.clone()];
        names.extend(placed.context.role().map(|role| format!("{} : {name}", role.name)));
        if !by_name && names.iter().any(|name| name == wanted) {
            by_name = true;
            found.push(number);
        } else if placed.task.listen.iter().any(|topic| topic == wanted) {
            found.push(number);
        }
    }
    found
}

/// All names that can be notified.
pub fn names(handlers: &Code, scope: &dyn Scope) -> Vec<String> {
    each(handlers)
        .flat_map(|(_, placed)| [vec![name(placed, scope)], placed.task.listen.clone()].concat())
        .collect()
}

fn each(handlers: &Code) -> impl DoubleEndedIterator<Item = (usize, &Placed)> {
    handlers.iter().filter_map(|op| match op {
        Op::Handler(number, placed) => Some((*number, &**placed)),
        _ => None,
    })
}

fn name(placed: &Placed, scope: &dyn Scope) -> String {
    let Some(name) = &placed.task.name else {
        return placed.task.module.clone();
    };
    name.value.render(scope).map_or_else(|_| name.value.source(), |value| value.to_string())
}

/// Whether it can be said before a task has run that those whom it may notify are there: one that is not fails it.
pub fn foreseen(frame: &Frame, handlers: &Code) -> bool {
    let Some(setting) = nearest(&frame.placed, |keywords| keywords.notify.as_ref()) else {
        return true;
    };
    let there = |name: &String| !named(handlers, name, &*frame.scope).is_empty();
    setting.value.render(&*frame.scope).is_ok_and(|value| listed(&value).iter().all(there))
}

/// The names that `notify` lists.
pub fn listed(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.borrow().iter().map(ToString::to_string).collect(),
        Value::Null | Value::Omit => vec![],
        other => vec![other.to_string()],
    }
}
