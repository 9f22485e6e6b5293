use std::{cell::Cell, path::PathBuf, rc::Rc};

use crate::{
    inventory::VarMap,
    playbook::{Kind, VarEntry},
    vars::{Context, Level, Role},
};

use super::{
    call::Call,
    identity::identity,
    loader::{Loader, below, folder},
    role_files,
    role_find::Found,
    sources::Meta,
    tree::Branch,
};

impl Loader<'_> {
    /// The role without its dependencies, and without variables that cannot be read.
    pub fn bare_role(&mut self, call: &Call<'_>, found: &Found, meta: &Meta) -> Role {
        let defaults =
            self.role_vars(call, found, "defaults", call.from.defaults.as_deref()).unwrap_or_default();
        let vars = self.role_vars(call, found, "vars", call.from.vars.as_deref()).unwrap_or_default();
        Role {
            name: found.name.clone(),
            path: found.path.clone(),
            defaults: map(defaults),
            vars: map(vars),
            params: call.params.clone(),
            dependencies: vec![],
            parent: call.parent.clone(),
            public: Cell::new(call.public),
            allow_duplicates: call.allow_duplicates.unwrap_or(meta.allow_duplicates),
            collections: meta.collections.clone(),
            identity: identity(call, &found.path),
        }
    }

    fn role_vars(
        &mut self,
        call: &Call<'_>,
        role: &Found,
        folder: &str,
        from: Option<&str>,
    ) -> Option<Vec<VarEntry>> {
        let files = role_files::find_vars(&role.path, folder, from)
            .map_err(|error| error.at(call.place_of(&format!("{folder}_from"))));
        let mut vars = vec![];
        for file in self.keep(files)? {
            let shown = file.strip_prefix(&role.path).unwrap_or(&file).display().to_string();
            let name = &role.name;
            let shape = format!("The {shown} file for role '{name}' must contain a dictionary of variables");
            vars.extend_from_slice(&self.parsed(self.sources.variables(&file, &shape))?);
        }
        Some(vars)
    }

    /// Handlers of a role; of several instances of the same role only those of the first.
    pub fn role_handlers(&mut self, role: &Rc<Role>, call: &Call<'_>, context: &Rc<Context>) {
        let instances = self.roles.iter().filter(|other| other.identity == role.identity);
        if instances.count() > 1 {
            return;
        }
        let from = call.from.handlers.as_deref();
        for branch in self.role_items(role, call, context, Kind::Handlers, from) {
            if let Branch::Task(handler) = branch {
                self.handlers.push(handler);
            }
        }
    }

    pub fn role_items(
        &mut self,
        role: &Rc<Role>,
        call: &Call<'_>,
        context: &Rc<Context>,
        kind: Kind,
        from: Option<&str>,
    ) -> Vec<Branch> {
        let context = self.role_context(role, call, context, kind);
        let file = role_files::find(&role.path, folder(kind), from)
            .map_err(|error| error.at(call.place_of(&format!("{}_from", folder(kind)))));
        let Some(file) = self.keep(file).flatten() else {
            let near = role_files::near(&role.path, folder(kind)).filter(|_| from.is_none());
            self.sources.warnings.borrow_mut().extend(near.map(|warning| warning.at(call.place)));
            return vec![];
        };
        let shown: PathBuf = file.strip_prefix(&role.path).unwrap_or(&file).to_owned();
        let name = &role.name;
        let shape = format!("The {} file for role '{name}' must contain a list of tasks", shown.display());
        let items = self.parsed(self.sources.items(&file, kind, &shape)).unwrap_or_default();
        self.branches(&items, &context, kind)
    }

    pub fn role_context(
        &self,
        role: &Rc<Role>,
        call: &Call<'_>,
        context: &Rc<Context>,
        kind: Kind,
    ) -> Rc<Context> {
        below(context, Level::Role(role.clone()), &call.keywords, role.path.join(folder(kind)))
    }
}

/// By name; of a name that stands there twice, the last counts.
fn map(entries: Vec<VarEntry>) -> VarMap {
    entries.into_iter().map(|entry| (entry.name, entry.value)).collect()
}
