use std::{collections::HashSet, rc::Rc};

use crate::{project::Placed, template::Value, vars::TaskScope};

use super::{
    frame::Frame,
    how::nearest,
    program::{Bindings, Code, Op},
};

/// A handler's name as it was notified, and the handlers that it means.
pub type Notice = (String, Vec<usize>);

/// The handlers that a notification names: the one of that name that was loaded last, and all that listen to it, of
/// those with one name the last.
pub fn named(handlers: &Code, wanted: &str, scope: &TaskScope) -> Vec<usize> {
    let (mut found, mut by_name) = (vec![], false);
    let mut seen = HashSet::new();
    for (number, placed, bindings) in last_loaded_first(handlers) {
        let name = name(placed, bindings, scope);
        let in_role = || placed.context.role().map(|role| format!("{} : {name}", role.name));
        let is_named = placed.task.name.is_some();
        if !by_name && is_named && (name == wanted || in_role().is_some_and(|name| name == wanted)) {
            by_name = true;
            found.push(number);
        }
        let listens = placed.task.listen.iter().any(|topic| topic == wanted);
        if listens && (!is_named || seen.insert(name)) && found.last() != Some(&number) {
            found.push(number);
        }
    }
    found
}

/// Handlers of one role or play, which are loaded together, in their order, behind those that were loaded later.
fn last_loaded_first(handlers: &Code) -> impl Iterator<Item = Numbered<'_>> {
    let all: Vec<_> = each(handlers).collect();
    let role = |placed: &Placed| placed.context.role().map(|role| Rc::as_ptr(&role));
    let together: Vec<_> = all.chunk_by(|a, b| role(a.1) == role(b.1)).map(<[_]>::to_vec).collect();
    together.into_iter().rev().flatten()
}

/// All names that can be notified.
pub fn names(handlers: &Code, scope: &TaskScope) -> Vec<String> {
    each(handlers)
        .flat_map(|(_, placed, bindings)| {
            [vec![name(placed, bindings, scope)], placed.task.listen.clone()].concat()
        })
        .collect()
}

type Numbered<'a> = (usize, &'a Placed, &'a Bindings);

fn each(handlers: &Code) -> impl Iterator<Item = Numbered<'_>> {
    handlers.iter().filter_map(|op| match op {
        Op::Handler(number, placed, bindings) => Some((*number, &**placed, bindings)),
        _ => None,
    })
}

/// As the handler's own variables have it, else those of the task that notifies it.
fn name(placed: &Placed, bindings: &Bindings, scope: &TaskScope) -> String {
    let Some(name) = &placed.task.name else {
        return placed.task.module.clone();
    };
    if name.value.is_literal() {
        return name.value.source();
    }
    let own = TaskScope::at_load(&scope.store, &placed.context).bind(bindings.iter().cloned());
    let rendered = name.value.render(&own).or_else(|_| name.value.render(scope));
    rendered.map_or_else(|_| name.value.source(), |value| value.to_string())
}

/// Whether it can be said before a task has run that those whom it may notify are there: one that is not fails it.
pub fn foreseen(frame: &Frame, handlers: &Code) -> bool {
    let Some(setting) = nearest(&frame.placed, |keywords| keywords.notify.as_ref()) else {
        return true;
    };
    let there = |name: &String| !named(handlers, name, &frame.scope).is_empty();
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
