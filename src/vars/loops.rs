use crate::{
    playbook::{Loop, LoopKind},
    template::{Halt, Value},
};

use super::{
    lookup,
    task_scope::TaskScope,
    values::{listed, shown},
};

/// The items of a task's loop. Candidates of `with_first_found` may hold what is undefined: those are no files.
pub fn loop_values(looped: &Loop, scope: &TaskScope) -> Result<Vec<Value>, Halt> {
    let is_lenient = matches!(&looped.kind, LoopKind::With(name) if name.ends_with("first_found"));
    let value = match is_lenient {
        true => looped.value.render_lenient(scope),
        false => looped.value.render(scope),
    };
    loop_items(&looped.kind, value?, scope).map_err(|halt| halt.at(&looped.place))
}

/// The items of a loop whose expression came to `value`.
pub fn loop_items(kind: &LoopKind, value: Value, scope: &TaskScope) -> Result<Vec<Value>, Halt> {
    match kind {
        LoopKind::Loop => listed(&value).ok_or_else(|| {
            Halt::error(format!(
                "Invalid data passed to 'loop', it requires a list, got this instead: {}. Hint: If you passed a \
                 list/dict of just one element, try adding wantlist=True to your lookup invocation or use q/query \
                 instead of lookup.",
                shown(&value)
            ))
        }),
        LoopKind::With(name) => lookup::run(name, terms(&value), &[], scope),
    }
}

/// What the terms of a lookup are: a list's items, the keys of a mapping only where a lookup takes no mappings.
fn terms(value: &Value) -> Value {
    match listed(value) {
        Some(items) => Value::list(items),
        None if matches!(value, Value::Dict(_)) => value.clone(),
        None => Value::list([value.clone()]),
    }
}
