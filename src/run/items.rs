use crate::{
    playbook::Loop,
    project::Placed,
    template::{Halt, Scope, Value},
    vars::{self, TaskScope},
};

use super::{frame::Item, how};

/// Binds the loop variables of one item, and renders its label.
pub fn bind(
    looped: &Loop,
    scope: &TaskScope,
    index: usize,
    value: &Value,
    items: &[Value],
) -> Result<Item, Halt> {
    let control = &looped.control;
    let name = control.loop_var.as_deref().unwrap_or("item");
    let mut bindings =
        vec![(name.to_owned(), value.clone()), ("ansible_loop_var".to_owned(), Value::str(name))];
    if let Some(index_var) = &control.index_var {
        bindings.push((index_var.clone(), Value::Int(index as i64)));
        bindings.push(("ansible_index_var".to_owned(), Value::str(index_var)));
    }
    if how::boolean(control.extended.as_ref(), scope)?.unwrap_or(false) {
        let all = how::boolean(control.extended_allitems.as_ref(), scope)?.unwrap_or(true);
        bindings.push(("ansible_loop".to_owned(), extended(index, items, all)));
    }
    let label = match &control.label {
        None => value.to_string(),
        Some(label) => match label.value.render(&scope.bind(bindings.clone()) as &dyn Scope) {
            // What cannot be predicted is told of the item, not of how it is called.
            Err(Halt::Unknown(_)) => label.value.source(),
            label => label?.to_string(),
        },
    };
    Ok(Item { index, bindings, label })
}

/// What a task sees for each item of its loop, or what it sees without one.
pub fn scopes(placed: &Placed, scope: &TaskScope) -> Result<Vec<TaskScope>, Halt> {
    let Some(looped) = &placed.task.r#loop else { return Ok(vec![scope.bind([])]) };
    let items = vars::loop_values(looped, scope)?;
    let bound = items.iter().enumerate().map(|(index, item)| bind(looped, scope, index, item, &items));
    bound.map(|item| Ok(scope.bind(item?.bindings))).collect()
}

fn extended(index: usize, items: &[Value], all: bool) -> Value {
    let length = items.len();
    let number = |n: usize| Value::Int(n as i64);
    let mut entries = vec![
        ("index", number(index + 1)),
        ("index0", number(index)),
        ("first", Value::Bool(index == 0)),
        ("last", Value::Bool(index + 1 == length)),
        ("length", number(length)),
        ("revindex", number(length - index)),
        ("revindex0", number(length - index - 1)),
    ];
    if all {
        entries.push(("allitems", Value::list(items.iter().cloned())));
    }
    if let Some(next) = items.get(index + 1) {
        entries.push(("nextitem", next.clone()));
    }
    if let Some(previous) = index.checked_sub(1).and_then(|at| items.get(at)) {
        entries.push(("previtem", previous.clone()));
    }
    Value::dict(entries)
}

/// What a later item of a loop is told by `break_when`.
pub fn breaks(looped: &Loop, scope: &TaskScope) -> Result<bool, Halt> {
    for condition in &looped.control.break_when {
        if !condition.value.holds(scope)? {
            return Ok(false);
        }
    }
    Ok(!looped.control.break_when.is_empty())
}
