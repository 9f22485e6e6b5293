//! Which names a task defines, and whether planning alone decides that.

use crate::{
    actions, plan,
    project::Placed,
    template::{Plugin, is_brought},
};

use super::{
    deeds,
    forecast::{called, hole},
    how::nearest,
    names::{Defines, Effects},
    planned::{Decision, Planned, Unit},
    registry,
    result::{TaskResult, summary},
};

/// What a task defines, where planning alone decides that.
pub fn decided(planned: &Planned, placed: &Placed) -> Option<Effects> {
    let control = placed.task.r#loop.as_ref().map(|looped| &looped.control);
    let elsewhere = nearest(placed, |keywords| keywords.delegate_facts.as_ref()).is_some();
    if elsewhere || control.is_some_and(|control| !control.break_when.is_empty()) {
        return None;
    }
    if planned.items.is_some() {
        let settled = |unit: &Unit| match &unit.decision {
            Decision::Settled(result) => Some((
                unit.frame.item.as_ref().map(|i| i.bindings.clone()).unwrap_or_default(),
                (**result).clone(),
            )),
            _ => None,
        };
        let results: Vec<_> = planned.units.iter().map(settled).collect::<Option<_>>()?;
        let complete = planned.items.as_ref().is_some_and(|items| items.len() == results.len());
        return complete.then(|| effects(&summary(&results), placed));
    }
    match &planned.units.front()?.decision {
        Decision::Settled(result) if placed.task.until.is_empty() => Some(effects(result, placed)),
        Decision::Deed(deed) => deeds::effects(deed, placed.task.register.as_deref()),
        _ => None,
    }
}

/// What a task defines by its result. Where check mode cannot tell what it comes to, nobody can tell what it would have
/// defined either.
pub fn effects(result: &TaskResult, placed: &Placed) -> Effects {
    let task = &placed.task;
    let mut effects = result.effects(task.register.as_deref());
    if result.unpredictable.is_some() {
        let Defines { names, facts, anything, .. } = defines(placed);
        effects.set.extend(names.iter().map(|name| (name.clone(), hole(name, task))));
        effects.perhaps = (facts || anything || deeds::brings_tasks(task)).then(|| called(task));
    }
    effects
}

/// Which names a task may define.
pub fn defines(placed: &Placed) -> Defines {
    let task = &placed.task;
    let mut defines = match actions::find(&task.module) {
        Some(action) => deeds::defines(action, task),
        None => match registry::find(&task.module).map(|entry| entry.defines) {
            Some(plan::Defines::Facts) => Defines { facts: true, ..Defines::default() },
            Some(plan::Defines::Names(names)) => {
                Defines { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Defines::default() }
            }
            Some(plan::Defines::Nothing) => Defines::default(),
            None => of_others(registry::short_name(&task.module).unwrap_or(&task.module)),
        },
    };
    defines.names.extend(task.register.clone());
    defines.controller = nearest(placed, |k| k.delegate_to.as_ref()).is_some()
        || nearest(placed, |k| k.connection.as_ref()).is_some();
    defines
}

/// What a module that is not here would define where it is.
fn of_others(module: &str) -> Defines {
    const DATABASES: &str = "ahosts ahostsv4 ahostsv6 aliases ethers group gshadow hosts netgroup networks passwd \
                             protocols rpc services shadow";
    let names = match module {
        "getent" => DATABASES.split(' ').map(|name| format!("getent_{name}")).collect(),
        "package_facts" => vec!["packages".to_owned()],
        "service_facts" => vec!["services".to_owned()],
        _ => vec![],
    };
    let anything = names.is_empty() && (module.ends_with("_facts") || is_brought(Plugin::Module, module));
    Defines { names, anything, ..Defines::default() }
}
