use std::rc::Rc;

use crate::{inventory::VarMap, source::Diagnostic};

use super::{folders, store::Store};

/// What the inventory, `group_vars` and `host_vars` say of a host, from the highest to the lowest. Made once per host
/// and inventory.
pub fn of(store: &Store, host: &str) -> Result<Rc<[Rc<VarMap>]>, Diagnostic> {
    if let Some(known) = store.hosts.get(&store.moment(), host) {
        return Ok(known);
    }
    let layers: Rc<[Rc<VarMap>]> = match host {
        "" => Rc::new([]),
        _ => build(store, host)?.into(),
    };
    store.hosts.put(host, layers.clone());
    Ok(layers)
}

/// The folders next to which `group_vars` and `host_vars` are looked for.
#[derive(Clone, Copy)]
enum Beside {
    Inventory,
    Play,
}

fn build(store: &Store, host: &str) -> Result<Vec<Rc<VarMap>>, Diagnostic> {
    let mut lowest_first = vec![];
    let groups: Vec<String> = store.inventory.borrow().groups_of(host);
    let others: Vec<&str> = groups.iter().map(String::as_str).filter(|name| *name != "all").collect();
    for rung in &store.settings.precedence() {
        match rung.as_str() {
            "all_inventory" => lowest_first.extend(in_source(store, &["all"])),
            "groups_inventory" => lowest_first.extend(in_source(store, &others)),
            "all_plugins_inventory" => {
                lowest_first.extend(beside(store, Beside::Inventory, "group_vars", &["all"])?)
            }
            "all_plugins_play" => lowest_first.extend(beside(store, Beside::Play, "group_vars", &["all"])?),
            "groups_plugins_inventory" => {
                lowest_first.extend(beside(store, Beside::Inventory, "group_vars", &others)?)
            }
            "groups_plugins_play" => lowest_first.extend(beside(store, Beside::Play, "group_vars", &others)?),
            _ => {}
        }
    }
    lowest_first.push(host_vars(store, host)?);
    if !host.starts_with('/') {
        lowest_first.extend(beside(store, Beside::Inventory, "host_vars", &[host])?);
        lowest_first.extend(beside(store, Beside::Play, "host_vars", &[host])?);
    }
    lowest_first.reverse();
    Ok(lowest_first)
}

fn in_source(store: &Store, groups: &[&str]) -> Vec<Rc<VarMap>> {
    let inventory = store.inventory.borrow();
    groups
        .iter()
        .filter_map(|name| inventory.groups.get(*name))
        .filter(|group| !group.vars.is_empty())
        .map(|group| group.vars.clone())
        .collect()
}

/// In-file variables of a host. `localhost` needs no entry: it is this machine.
fn host_vars(store: &Store, host: &str) -> Result<Rc<VarMap>, Diagnostic> {
    match store.inventory.borrow().hosts.get(host) {
        Some(known) => Ok(known.vars.clone()),
        None if is_local(host) => Ok(store.implicit.clone()),
        None => Ok(Rc::default()),
    }
}

/// What is wrong with the files of a host's variables, of all and not only of the first.
pub fn unreadable(store: &Store, host: &str) -> Vec<Diagnostic> {
    let groups: Vec<String> = store.inventory.borrow().groups_of(host);
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let dirs = store.inventory.borrow().dirs.iter().cloned().chain(store.play_dirs()).collect::<Vec<_>>();
    let folders = dirs.iter().flat_map(|dir| {
        let of_groups = groups.iter().map(|group| (dir.join("group_vars"), *group));
        of_groups.chain((!host.starts_with('/')).then(|| (dir.join("host_vars"), host)))
    });
    let files = folders.flat_map(|(folder, entity)| folders::files(&folder, entity));
    files.filter_map(|path| store.vars_of(&path).err()).collect()
}

/// Values of a host's variables that cannot be read: a mistake in one fails only who reads it.
pub fn mistaken_values(store: &Store, host: &str) -> Vec<Diagnostic> {
    let layers = of(store, host).unwrap_or_default();
    let entries = layers.iter().flat_map(|layer| layer.iter());
    entries.flat_map(|(name, value)| value.mistakes_of(name)).collect()
}

/// Names that mean this machine where no inventory defines them.
pub fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

fn beside(
    store: &Store,
    beside: Beside,
    kind: &str,
    entities: &[&str],
) -> Result<Vec<Rc<VarMap>>, Diagnostic> {
    let dirs = match beside {
        Beside::Inventory => store.inventory.borrow().dirs.clone(),
        Beside::Play => store.play_dirs(),
    };
    let mut found = vec![];
    for entity in entities {
        for dir in &dirs {
            found.extend(store.folder(&dir.join(kind), entity)?.iter().cloned());
        }
    }
    Ok(found)
}
