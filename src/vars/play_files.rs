use std::{path::PathBuf, rc::Rc};

use crate::{
    inventory::VarMap,
    playbook::Setting,
    template::{Halt, Value},
};

use super::{announced::Announced, files, find::find_where, task_scope::TaskScope};

/// The `vars_files` of the play as this host sees them, lowest first. Files that do not exist are passed over, as are
/// those whose names hold variables that are not defined (yet).
pub fn layers(scope: &TaskScope) -> Result<Rc<[Rc<VarMap>]>, Halt> {
    if let Some(known) = scope.vars_files.borrow().as_ref() {
        return Ok(known.clone());
    }
    let Some(play) = scope.context.play().filter(|play| !play.vars_files.is_empty()) else {
        return Ok(Rc::new([]));
    };
    if scope.finding_files.replace(true) {
        return Ok(Rc::new([]));
    }
    let found = play.vars_files.iter().map(|setting| file(scope, setting)).collect::<Result<Vec<_>, _>>();
    scope.finding_files.set(false);
    let layers: Rc<[Rc<VarMap>]> = found?.into_iter().flatten().collect();
    *scope.vars_files.borrow_mut() = Some(layers.clone());
    Ok(layers)
}

/// One entry: a file, or candidates of which the first that exists counts.
fn file(scope: &TaskScope, setting: &Setting) -> Result<Vec<Rc<VarMap>>, Halt> {
    let names = match setting.value.render(scope) {
        Ok(value) => texts(&value),
        Err(Halt::Undefined(_)) => return Ok(vec![]),
        Err(halt) => return Err(halt),
    };
    match names.iter().find_map(|name| path(scope, name)) {
        Some(path) => {
            let maps = match scope.live.announced(&path) {
                Announced::Nothing => scope.store.vars_or_list(&path),
                _ => files::maps_of(&scope.read_text(&path)?)
                    .map(|maps| maps.into_iter().map(Rc::new).collect()),
            };
            Ok(maps.map_err(|diagnostic| diagnostic.at(&setting.place))?.to_vec())
        }
        None => Ok(vec![]),
    }
}

/// Whether a file of the play is not there.
pub fn vars_files_missing(scope: &TaskScope) -> bool {
    let missing = |setting: &Setting| match setting.value.render(scope) {
        Ok(value) => !texts(&value).iter().any(|name| path(scope, name).is_some()),
        Err(_) => true,
    };
    scope.context.play().is_some_and(|play| play.vars_files.iter().any(missing))
}

fn path(scope: &TaskScope, name: &str) -> Option<PathBuf> {
    let dir = scope.store.playbook_dir.borrow();
    let play = scope.context.chain().last()?;
    find_where("vars", name, &play, &dir, &|path| scope.exists(path)).ok()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.borrow().iter().flat_map(texts).collect(),
        Value::Str(text) => vec![text.to_string()],
        _ => vec![],
    }
}
