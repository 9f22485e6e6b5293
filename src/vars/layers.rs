use std::{ops::ControlFlow, rc::Rc};

use crate::{
    inventory::VarMap,
    playbook::VarEntry,
    template::{Halt, Key, Template, Value},
};

use super::{
    context::{Level, Role},
    find::roles,
    host_layers, play_files, reserved,
    task_scope::TaskScope,
};

/// A variable in one layer.
pub enum Found {
    Written(Template),
    /// From a host or a task: never templated again.
    Value(Value),
}

pub type Step = Result<ControlFlow<()>, Halt>;
type Visit<'a> = dyn FnMut(Found) -> ControlFlow<()> + 'a;
type Rung = fn(&TaskScope, &str, &mut Visit<'_>) -> Step;

/// All layers that belong to a task, from the highest to the lowest.
const TASK: &[Rung] = &[
    extra,
    include_params,
    role_params,
    set,
    included,
    task_vars,
    block_vars,
    role_vars,
    vars_files,
    prompted,
    play_vars,
    facts,
    host,
    role_defaults,
];

/// Those that `hostvars` shows.
const HOST: &[Rung] = &[extra, set, included, facts, host];

/// Visits what the layers have under a name, the highest first, until the visitor breaks.
pub fn walk(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let rungs = if scope.bare { HOST } else { TASK };
    for rung in rungs {
        if rung(scope, name, visit)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

const ON: ControlFlow<()> = ControlFlow::Continue(());

fn maybe(found: Option<Found>, visit: &mut Visit<'_>) -> ControlFlow<()> {
    found.map_or(ON, visit)
}

/// Of entries with one name the last wins.
fn of_entries(entries: &[VarEntry], name: &str, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let found = entries.iter().rev().find(|entry| entry.name == name);
    maybe(found.map(|entry| Found::Written(entry.value.clone())), visit)
}

fn of_map(map: &VarMap, name: &str, visit: &mut Visit<'_>) -> ControlFlow<()> {
    maybe(map.get(name).cloned().map(Found::Written), visit)
}

fn extra(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(scope.store.extra_layers().try_for_each(|map| of_map(map, name, visit)))
}

fn include_params(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let includes =
        scope.context.chain().filter(|context| matches!(context.level, Level::Import | Level::Include));
    Ok(includes.into_iter().try_for_each(|context| of_entries(&context.keywords.vars, name, visit)))
}

fn role_params(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(roles(&scope.context).iter().try_for_each(|role| {
        let found = role.params.iter().rev().find(|param| param.name == name);
        maybe(found.map(|param| Found::Written(param.value.clone())), visit)
    }))
}

fn set(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(maybe(scope.live.set(&scope.host, name)?.map(Found::Value), visit))
}

fn included(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(maybe(scope.live.included(&scope.host, name)?.map(Found::Written), visit))
}

fn task_vars(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(match &scope.task {
        Some(task) => of_entries(&task.keywords.vars, name, visit),
        None => ON,
    })
}

fn block_vars(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let mut blocks = scope.context.chain().filter(|context| matches!(context.level, Level::Block));
    Ok(blocks.try_for_each(|context| of_entries(&context.keywords.vars, name, visit)))
}

/// `vars:` of the role's entry, its own `vars/`, those of its dependencies, of the roles that brought it in, of the
/// play's public roles.
fn role_vars(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let entries: Vec<_> =
        scope.context.chain().filter(|context| matches!(context.level, Level::Role(_))).collect();
    let own = roles(&scope.context);
    let mut walk = || {
        if let Some(entry) = entries.first() {
            of_entries(&entry.keywords.vars, name, visit)?;
        }
        if let Some(role) = own.first() {
            of_map(&role.vars, name, visit)?;
            dependencies(role).iter().rev().try_for_each(|role| of_map(&role.vars, name, visit))?;
        }
        entries.iter().skip(1).try_for_each(|entry| of_entries(&entry.keywords.vars, name, visit))?;
        own.iter().skip(1).try_for_each(|role| of_map(&role.vars, name, visit))?;
        let public = scope.store.public_roles.borrow();
        public.iter().rev().try_for_each(|role| of_map(&role.vars, name, visit))
    };
    Ok(walk())
}

fn vars_files(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let files = play_files::layers(scope)?;
    Ok(files.iter().rev().try_for_each(|map| of_map(map, name, visit)))
}

fn prompted(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(of_entries(&scope.store.prompted.borrow(), name, visit))
}

fn play_vars(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    Ok(match scope.context.play() {
        Some(play) => of_entries(&play.keywords.vars, name, visit),
        None => ON,
    })
}

/// Facts under their injected names. Names that say how to connect are never taken from a host.
fn facts(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let fact = match name.strip_prefix("ansible_") {
        Some("local") => name,
        Some(fact) if scope.store.settings.inject_facts && !reserved::is_restricted(name) => fact,
        _ => return Ok(ON),
    };
    Ok(maybe(scope.live.fact(&scope.host, fact)?.map(Found::Value), visit))
}

fn host(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let layers = host_layers::of(&scope.store, &scope.host)?;
    Ok(layers.iter().try_for_each(|map| of_map(map, name, visit)))
}

/// A role's own defaults, those of the roles that brought it in, of its dependencies, of the play's public roles.
fn role_defaults(scope: &TaskScope, name: &str, visit: &mut Visit<'_>) -> Step {
    let own = roles(&scope.context);
    let mut walk = || {
        own.iter().try_for_each(|role| of_map(&role.defaults, name, visit))?;
        if let Some(role) = own.first() {
            dependencies(role).iter().rev().try_for_each(|role| of_map(&role.defaults, name, visit))?;
        }
        let public = scope.store.public_roles.borrow();
        public.iter().rev().try_for_each(|role| of_map(&role.defaults, name, visit))
    };
    Ok(walk())
}

/// All dependencies of a role, at any depth, in the order in which they run.
fn dependencies(role: &Rc<Role>) -> Vec<Rc<Role>> {
    let mut found = vec![];
    for dependency in &role.dependencies {
        found.extend(dependencies(dependency));
        found.push(dependency.clone());
    }
    found
}

/// The value of a variable as the highest layer that has it wrote it; `None` where it is not written anywhere.
pub fn written(scope: &TaskScope, name: &str) -> Result<Option<Template>, Halt> {
    let mut found = None;
    let _ = walk(scope, name, &mut |layer| {
        if let Found::Written(template) = layer {
            found = Some(template);
        }
        ControlFlow::Break(())
    })?;
    Ok(found)
}

/// The names that any layer has.
pub fn names(scope: &TaskScope) -> Vec<String> {
    let mut names: Vec<String> = scope.live.names(&scope.host);
    names.extend(scope.store.extra_layers().flat_map(|map| map.keys().cloned()));
    if let Ok(layers) = host_layers::of(&scope.store, &scope.host) {
        names.extend(layers.iter().flat_map(|map| map.keys().cloned()));
    }
    if let Ok(Value::Dict(facts)) = scope.live.facts(&scope.host) {
        names.extend(facts.borrow().keys().filter_map(injected));
    }
    if !scope.bare {
        names.extend(task_names(scope));
    }
    names
}

fn injected(fact: &Key) -> Option<String> {
    match fact {
        Key::Str(name) if name.starts_with("ansible_") => Some(name.to_string()),
        Key::Str(name) => Some(format!("ansible_{name}")),
        _ => None,
    }
}

fn task_names(scope: &TaskScope) -> Vec<String> {
    let mut names = vec![];
    let mut add = |entries: &[VarEntry]| names.extend(entries.iter().map(|entry| entry.name.clone()));
    scope.context.chain().for_each(|context| add(&context.keywords.vars));
    scope.task.iter().for_each(|task| add(&task.keywords.vars));
    add(&scope.store.prompted.borrow());
    let own = roles(&scope.context);
    let public = scope.store.public_roles.borrow();
    let below: Vec<_> = own.first().map(dependencies).unwrap_or_default();
    for role in own.iter().chain(public.iter()).chain(&below) {
        names.extend(role.params.iter().map(|param| param.name.clone()));
        names.extend(role.vars.keys().chain(role.defaults.keys()).cloned());
    }
    if let Ok(files) = play_files::layers(scope) {
        names.extend(files.iter().flat_map(|map| map.keys().cloned()));
    }
    names
}
