use indexmap::IndexMap;

use crate::{
    plan::Failure,
    project::Placed,
    source::Diagnostic,
    template::{Halt, Scope, Template, Value},
};

use super::{
    decode::{Argument, Slot, key_text},
    how,
    registry::{Entry, short_name},
};

/// The arguments of a task with their templates rendered: `module_defaults` under `args`, both under the task's own.
pub fn rendered(placed: &Placed, entry: &Entry, scope: &dyn Scope) -> Result<Vec<Argument>, Halt> {
    let slot = |template: &Template| match template.render(scope)? {
        Value::Undefined(missing) => Err(Halt::undefined(missing.message.clone()).at(template.place())),
        value => {
            value.whole()?;
            Ok(Slot::Value(value))
        }
    };
    let mut arguments = defaults(placed, entry, scope)?;
    for whole in &placed.task.args.whole {
        let value = whole.value.render(scope)?;
        value.whole()?;
        let Value::Dict(dict) = &value else {
            return Err(
                Halt::error(format!("expected a mapping of arguments, found `{value}`")).at(&whole.place)
            );
        };
        for (key, value) in dict.borrow().iter() {
            let (name, place) = (key_text(key), whole.place.clone());
            let slot = Slot::Value(value.clone());
            arguments.insert(
                name.clone(),
                Argument { name, place: place.clone(), value: slot, value_place: place },
            );
        }
    }
    for own in own(placed, entry, slot)? {
        arguments.insert(own.name.clone(), own);
    }
    Ok(arguments.into_values().collect())
}

/// The arguments as far as they are literal, for the check before a run.
pub fn literal(placed: &Placed, entry: &Entry) -> Result<Vec<Argument>, Diagnostic> {
    let slot = |template: &Template| Ok(template.as_literal().map_or(Slot::NotYet, Slot::Value));
    let mut arguments = own(placed, entry, slot).map_err(|halt| match halt {
        Halt::Error(diagnostic) | Halt::Undefined(diagnostic) => diagnostic,
        Halt::Pending(name) | Halt::Unknown(name) => Diagnostic::error(name),
    })?;
    if let Some(whole) = placed.task.args.whole.first() {
        let (place, name) = (whole.place.clone(), String::new());
        arguments.push(Argument { name, place: place.clone(), value: Slot::NotYet, value_place: place });
    }
    Ok(arguments)
}

fn own(
    placed: &Placed,
    entry: &Entry,
    slot: impl Fn(&Template) -> Result<Slot, Halt>,
) -> Result<Vec<Argument>, Halt> {
    let args = &placed.task.args;
    let mut arguments = vec![];
    if let Some(free) = &args.free {
        let Some(name) = entry.free_form else {
            let text = free.value.source();
            let message = format!("`{}` takes no free text, but `{text}` is some", placed.task.module);
            return Err(Diagnostic::error(message)
                .at(&free.place)
                .hint("write parameters as `key=value`")
                .into());
        };
        let place = free.place.clone();
        let value = slot(&free.value)?;
        arguments.push(Argument { name: name.to_owned(), place: place.clone(), value, value_place: place });
    }
    for arg in &args.named {
        let value = slot(&arg.value)?;
        let (place, value_place) = (arg.place.clone(), arg.value_place.clone());
        arguments.push(Argument { name: arg.name.clone(), place, value, value_place });
    }
    Ok(arguments)
}

fn defaults(placed: &Placed, entry: &Entry, scope: &dyn Scope) -> Result<IndexMap<String, Argument>, Halt> {
    let mut arguments = IndexMap::new();
    for setting in how::all(placed, |keywords| &keywords.module_defaults) {
        let value = setting.value.render(scope)?;
        let Value::Dict(modules) = &value else { continue };
        for (module, defaults) in modules.borrow().iter() {
            let (Some(name), Value::Dict(defaults)) =
                (short_name(&key_text(module)).map(str::to_owned), defaults)
            else {
                continue;
            };
            if name != entry.name {
                continue;
            }
            for (key, value) in defaults.borrow().iter() {
                let (name, place, value) = (key_text(key), setting.place.clone(), Slot::Value(value.clone()));
                arguments
                    .insert(name.clone(), Argument { name, place: place.clone(), value, value_place: place });
            }
        }
    }
    Ok(arguments)
}

/// A failure of a module, shown at the parameter to blame or at the task.
pub fn blame(failure: &Failure, placed: &Placed, arguments: &[Argument]) -> Diagnostic {
    let argument = failure.param.and_then(|name| arguments.iter().find(|argument| argument.name == name));
    let place = argument.map_or(&placed.task.module_place, |argument| &argument.value_place);
    let cause = failure.cause.as_ref().and_then(|cause| cause.downcast_ref::<Diagnostic>());
    match cause.filter(|cause| cause.place.is_some()) {
        Some(cause) => cause.clone().also(place, "for this task"),
        None => Diagnostic::error(failure.msg.clone()).at(place).maybe_hint(failure.hint.clone()),
    }
}
