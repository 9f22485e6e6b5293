use std::rc::Rc;

use crate::template::{Halt, Key, Value};

use super::{
    context::{Level, Role},
    find::{roles, search_path},
    hostvars,
    keywords::{environment, keyword},
    task_scope::TaskScope,
};

/// Names that mean something by themselves: no variable can override them.
pub const NAMES: &[&str] = &[
    "inventory_hostname",
    "inventory_hostname_short",
    "inventory_file",
    "inventory_dir",
    "group_names",
    "groups",
    "hostvars",
    "ansible_play_hosts",
    "ansible_play_hosts_all",
    "ansible_play_batch",
    "play_hosts",
    "ansible_play_name",
    "ansible_play_role_names",
    "role_names",
    "ansible_dependent_role_names",
    "ansible_role_names",
    "role_name",
    "ansible_role_name",
    "role_path",
    "role_uuid",
    "ansible_parent_role_names",
    "ansible_parent_role_paths",
    "playbook_dir",
    "ansible_playbook_python",
    "ansible_config_file",
    "ansible_version",
    "ansible_check_mode",
    "ansible_diff_mode",
    "ansible_forks",
    "ansible_verbosity",
    "ansible_limit",
    "ansible_run_tags",
    "ansible_skip_tags",
    "ansible_inventory_sources",
    "ansible_search_path",
    "ansible_facts",
    "ansible_delegated_vars",
    "omit",
    "environment",
    "vars",
];

/// The value of a magic variable; `None` where the name is none, or means nothing here.
pub fn value(scope: &TaskScope, name: &str) -> Result<Option<Value>, Halt> {
    if !NAMES.contains(&name) {
        return Ok(None);
    }
    if is_unsettled(name) {
        scope.live.settled(name)?;
    }
    if name == "groups" && !scope.store.unforeseen.borrow().is_empty() {
        return unforeseen_groups(scope).map(Some);
    }
    match name {
        "ansible_facts" => scope.live.facts(&scope.host).map(Some),
        "hostvars" => Ok(Some(hostvars::all(scope))),
        "ansible_delegated_vars" => {
            scope.live.settled("hostvars")?;
            delegated(scope)
        }
        "vars" => Ok(Some(hostvars::variables(scope))),
        "environment" => Ok(Some(Value::list(environment(scope)?))),
        "omit" => Ok(Some(Value::Omit)),
        _ => Ok(of_host(scope, name)
            .or_else(|| of_run(scope, name))
            .or_else(|| of_play(scope, name))
            .or_else(|| of_role(scope, name))),
    }
}

/// What the task sees of the host that it is delegated to, by that host's name.
fn delegated(scope: &TaskScope) -> Result<Option<Value>, Halt> {
    let delegate = keyword(scope, |keywords| keywords.delegate_to.as_ref())?;
    Ok(delegate.map(|delegate| {
        let host = delegate.to_string();
        let its = hostvars::variables(&scope.on(&host));
        Value::dict([(host, its)])
    }))
}

/// Tasks before this one, on other hosts too, may still change these.
fn is_unsettled(name: &str) -> bool {
    const NAMES: &[&str] =
        &["groups", "group_names", "hostvars", "ansible_play_hosts", "ansible_play_batch", "play_hosts"];
    NAMES.contains(&name)
}

fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::list(items.into_iter().map(Value::str))
}

fn of_host(scope: &TaskScope, name: &str) -> Option<Value> {
    let host = Some(scope.host.as_str()).filter(|host| !host.is_empty())?;
    let inventory = scope.store.inventory.borrow();
    let source = || inventory.hosts.get(host).and_then(|host| host.source.clone());
    let path =
        |path: Option<&std::path::Path>| path.map_or(Value::Null, |path| Value::str(path.to_string_lossy()));
    Some(match name {
        "inventory_hostname" => Value::str(host),
        "inventory_hostname_short" => Value::str(short(host)),
        "inventory_file" => path(source().as_deref()),
        "inventory_dir" => {
            path(source().as_deref().and_then(|file| if file.is_dir() { Some(file) } else { file.parent() }))
        }
        "group_names" => {
            let mut names = inventory.groups_of(host);
            names.retain(|name| name != "all");
            names.sort_unstable();
            texts(names)
        }
        _ => return None,
    })
}

/// A name up to its first dot; addresses stay whole.
fn short(host: &str) -> &str {
    match host.parse::<std::net::IpAddr>() {
        Ok(_) => host,
        Err(_) => host.split('.').next().unwrap_or(host),
    }
}

fn of_run(scope: &TaskScope, name: &str) -> Option<Value> {
    let settings = &scope.store.settings;
    Some(match name {
        "groups" => {
            let store = &scope.store;
            store.shared.get_or(&store.moment(), name, || groups(scope))
        }
        "playbook_dir" => Value::str(scope.store.playbook_dir.borrow().to_string_lossy()),
        "ansible_version" => version(),
        "ansible_playbook_python" => Value::str("/usr/bin/python3"),
        "ansible_config_file" => match &settings.config.path {
            Some(path) => Value::str(path.to_string_lossy()),
            None => Value::Null,
        },
        "ansible_check_mode" => Value::Bool(settings.check),
        "ansible_diff_mode" => Value::Bool(settings.diff),
        "ansible_forks" => Value::from(settings.forks),
        "ansible_verbosity" => Value::Int(settings.verbosity.into()),
        "ansible_limit" => Value::str(settings.limit.as_ref()?),
        "ansible_run_tags" if settings.run_tags.is_empty() => texts(["all"]),
        "ansible_run_tags" => texts(&settings.run_tags),
        "ansible_skip_tags" => texts(&settings.skip_tags),
        "ansible_inventory_sources" => texts(&settings.inventory_sources),
        _ => return None,
    })
}

fn groups(scope: &TaskScope) -> Value {
    let inventory = scope.store.inventory.borrow();
    Value::dict(inventory.groups.keys().map(|name| (name, texts(inventory.hosts_of(name)))))
}

/// The same in check mode, where nobody knows the hosts of some.
fn unforeseen_groups(scope: &TaskScope) -> Result<Value, Halt> {
    let groups = groups(scope);
    for unforeseen in &*scope.store.unforeseen.borrow() {
        let halt = || Halt::Unknown(unforeseen.why());
        let names = unforeseen.groups.as_ref().ok_or_else(halt)?;
        if let Value::Dict(groups) = &groups {
            let names = names.iter().map(String::as_str).chain(["all"]);
            let hole = || Value::Hole(Rc::new(halt()));
            groups.borrow_mut().extend(names.map(|name| (Key::Str(name.into()), hole())));
        }
    }
    Ok(groups)
}

/// The version that roles compare against: the language is that of 2.18.
fn version() -> Value {
    Value::dict([
        ("full", Value::str("2.18.0")),
        ("major", Value::Int(2)),
        ("minor", Value::Int(18)),
        ("revision", Value::Int(0)),
        ("string", Value::str("2.18.0")),
    ])
}

fn of_play(scope: &TaskScope, name: &str) -> Option<Value> {
    if scope.bare {
        return None;
    }
    Some(match name {
        "ansible_play_hosts_all" => play_hosts(scope, 0),
        "ansible_play_batch" | "play_hosts" => play_hosts(scope, 1),
        "ansible_play_hosts" => play_hosts(scope, 2),
        "ansible_play_name" => play_name(scope)?,
        "ansible_play_role_names" | "role_names" => texts(direct(scope).iter().map(|role| &role.name)),
        "ansible_dependent_role_names" => texts(dependent(scope).iter().map(|role| &role.name)),
        "ansible_role_names" => {
            let mut all: Vec<String> =
                scope.store.public_roles.borrow().iter().map(|role| role.name.clone()).collect();
            all.sort_unstable();
            all.dedup();
            texts(all)
        }
        "ansible_search_path" => {
            let dir = scope.store.playbook_dir.borrow();
            texts(search_path(&scope.context, &dir).iter().map(|path| path.to_string_lossy()))
        }
        _ => return None,
    })
}

/// A list of its own for whoever asks, of names that all share.
fn play_hosts(scope: &TaskScope, which: usize) -> Value {
    let (store, moment) = (&scope.store, [scope.store.play_hosts.changes(), 0, 0]);
    let names = || store.play_hosts.borrow()[which].iter().map(Value::str).collect();
    let names: Rc<[Value]> = store.play_names.get_or(&moment, &which.to_string(), names);
    Value::list(names.iter().cloned())
}

fn play_name(scope: &TaskScope) -> Option<Value> {
    let play = scope.context.play()?;
    let name = play.name.as_ref().unwrap_or(&play.hosts);
    Some(name.value.as_literal().unwrap_or_else(|| Value::str(name.value.source())))
}

fn is_dependency(role: &Rc<Role>) -> bool {
    let named = |parent: &Rc<Role>| parent.dependencies.iter().any(|dependency| dependency.path == role.path);
    role.parent.as_ref().is_some_and(named)
}

fn direct(scope: &TaskScope) -> Vec<Rc<Role>> {
    let roles = scope.store.public_roles.borrow();
    unique(roles.iter().filter(|role| !is_dependency(role)))
}

fn dependent(scope: &TaskScope) -> Vec<Rc<Role>> {
    let roles = scope.store.public_roles.borrow();
    unique(roles.iter().filter(|role| is_dependency(role)))
}

fn unique<'a>(roles: impl Iterator<Item = &'a Rc<Role>>) -> Vec<Rc<Role>> {
    let mut found: Vec<Rc<Role>> = vec![];
    for role in roles {
        if !found.iter().any(|known| known.name == role.name) {
            found.push(role.clone());
        }
    }
    found
}

fn of_role(scope: &TaskScope, name: &str) -> Option<Value> {
    let roles = if scope.bare { vec![] } else { roles(&scope.context) };
    let role = roles.first()?;
    Some(match name {
        "role_name" | "ansible_role_name" => Value::str(&role.name),
        "role_path" => Value::str(role.path.to_string_lossy()),
        "role_uuid" => Value::str(&role.identity),
        "ansible_parent_role_names" if is_included(scope) => texts(roles[1..].iter().map(|role| &role.name)),
        "ansible_parent_role_paths" if is_included(scope) => {
            texts(roles[1..].iter().map(|role| role.path.to_string_lossy()))
        }
        _ => return None,
    })
}

/// A task of another role brought this one in.
fn is_included(scope: &TaskScope) -> bool {
    let above = scope.context.chain().skip_while(|context| !matches!(context.level, Level::Role(_)));
    above.skip(1).any(|context| matches!(context.level, Level::Role(_)))
}
