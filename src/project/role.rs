use std::{
    cell::Cell,
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    inventory::VarMap,
    playbook::{Arg, Keywords, Kind, VarEntry},
    source::{Diagnostic, Place},
    vars::{Context, Level, Role},
};

use super::{
    identity::identity,
    loader::{Loader, below, folder},
    role_files, role_find,
    sources::Meta,
    tree::Branch,
};

/// What brings a role in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// `roles:` and `dependencies:`.
    Roles,
    Import,
    Include,
}

impl Origin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Import => "import",
            Self::Include => "include",
        }
    }
}

/// The files that `…_from` names.
#[derive(Clone, Debug, Default)]
pub(super) struct From {
    pub tasks: Option<String>,
    pub vars: Option<String>,
    pub defaults: Option<String>,
    pub handlers: Option<String>,
}

/// A role as it is asked for.
pub(super) struct Call<'c> {
    pub name: &'c str,
    pub place: &'c Place,
    pub keywords: Rc<Keywords>,
    pub params: Vec<Arg>,
    pub from: From,
    /// The role that asks.
    pub parent: Option<Rc<Role>>,
    pub origin: Origin,
    pub public: bool,
    /// `None`: the role says it itself.
    pub allow_duplicates: Option<bool>,
}

impl Loader<'_> {
    /// A role and all that it depends on, as what runs.
    pub fn role(&mut self, call: &Call<'_>, context: &Rc<Context>) -> Vec<Branch> {
        self.found_role(call, context).unwrap_or_default()
    }

    fn found_role(&mut self, call: &Call<'_>, context: &Rc<Context>) -> Option<Vec<Branch>> {
        let playbook_dir = context.chain().last()?.dir.clone();
        let dependent = call.parent.as_ref().map(|role| role.path.as_path());
        let folders = role_find::folders(self.sources, &playbook_dir, dependent);
        let found = role_find::find(call.name, &folders, self.sources);
        let path = self.keep(found.map_err(|error| error.at(call.place)))?;
        if self.stack.contains(&path) {
            let message = "A recursion loop was detected with the roles specified. Make sure child roles do not have \
                           dependencies on parent roles";
            return self.fail(Diagnostic::error(message).at(call.place));
        }
        self.stack.push(path.clone());
        let loaded = self.load_role(call, context, &path);
        self.stack.pop();
        loaded
    }

    fn load_role(&mut self, call: &Call<'_>, context: &Rc<Context>, path: &Path) -> Option<Vec<Branch>> {
        let meta = self.meta(call, path)?;
        let mut role = self.bare_role(call, path, &meta)?;
        let mut branches = vec![];
        if !meta.dependencies.is_empty() {
            // A dependency knows its dependent, which does not know its own dependencies yet.
            let alone = Rc::new(alone(&role));
            let above = self.role_context(&alone, call, context, Kind::Tasks);
            (role.dependencies, branches) = self.dependencies(&meta, &alone, &above);
        }
        let role = Rc::new(role);
        self.roles.push(role.clone());
        self.role_handlers(&role, call, context);
        let body = self.role_items(&role, call, context, Kind::Tasks, call.from.tasks.as_deref());
        branches.push(Branch::Role {
            role,
            body: body.into(),
        });
        Some(branches)
    }

    fn meta(&mut self, call: &Call<'_>, path: &Path) -> Option<Rc<Meta>> {
        match role_files::find(path, "meta", None) {
            Ok(Some(file)) => self.parsed(self.sources.meta(&file, &role_find::short_name(call.name))),
            _ => Some(Rc::default()),
        }
    }

    /// The role without its dependencies.
    fn bare_role(&mut self, call: &Call<'_>, path: &Path, meta: &Meta) -> Option<Role> {
        let name = role_find::short_name(call.name);
        let defaults = self.role_vars(call, path, "defaults", call.from.defaults.as_deref());
        let vars = self.role_vars(call, path, "vars", call.from.vars.as_deref());
        Some(Role {
            name,
            path: path.to_owned(),
            defaults: map(defaults?),
            vars: map(vars?),
            params: call.params.clone(),
            dependencies: vec![],
            parent: call.parent.clone(),
            public: Cell::new(call.public),
            allow_duplicates: call.allow_duplicates.unwrap_or(meta.allow_duplicates),
            identity: identity(call, path),
        })
    }

    fn role_vars(
        &mut self,
        call: &Call<'_>,
        path: &Path,
        folder: &str,
        from: Option<&str>,
    ) -> Option<Vec<VarEntry>> {
        let files = role_files::find_vars(path, folder, from).map_err(|error| error.at(call.place));
        let mut vars = vec![];
        for file in self.keep(files)? {
            let shown = file.strip_prefix(path).unwrap_or(&file).display().to_string();
            let name = role_find::short_name(call.name);
            let shape = format!("The {shown} file for role '{name}' must contain a dictionary of variables");
            vars.extend_from_slice(&self.parsed(self.sources.variables(&file, &shape))?);
        }
        Some(vars)
    }

    fn dependencies(
        &mut self,
        meta: &Meta,
        dependent: &Rc<Role>,
        context: &Rc<Context>,
    ) -> (Vec<Rc<Role>>, Vec<Branch>) {
        let (mut roles, mut branches) = (vec![], vec![]);
        for entry in &meta.dependencies {
            let more = self.entry(entry, context, Some(dependent.clone()));
            roles.extend(more.iter().rev().find_map(|branch| match branch {
                Branch::Role { role, .. } => Some(role.clone()),
                _ => None,
            }));
            branches.extend(more);
        }
        (roles, branches)
    }

    /// Handlers of a role; of several instances of the same role only those of the first.
    fn role_handlers(&mut self, role: &Rc<Role>, call: &Call<'_>, context: &Rc<Context>) {
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

    fn role_items(
        &mut self,
        role: &Rc<Role>,
        call: &Call<'_>,
        context: &Rc<Context>,
        kind: Kind,
        from: Option<&str>,
    ) -> Vec<Branch> {
        let context = self.role_context(role, call, context, kind);
        let file = role_files::find(&role.path, folder(kind), from).map_err(|error| error.at(call.place));
        let Some(file) = self.keep(file).flatten() else {
            return vec![];
        };
        let shown: PathBuf = file.strip_prefix(&role.path).unwrap_or(&file).to_owned();
        let name = &role.name;
        let shape = format!(
            "The {} file for role '{name}' must contain a list of tasks",
            shown.display()
        );
        match self.parsed(self.sources.items(&file, kind, &shape)) {
            Some(items) => self.branches(&items, &context, kind),
            None => vec![],
        }
    }

    fn role_context(
        &self,
        role: &Rc<Role>,
        call: &Call<'_>,
        context: &Rc<Context>,
        kind: Kind,
    ) -> Rc<Context> {
        below(
            context,
            Level::Role(role.clone()),
            &call.keywords,
            role.path.join(folder(kind)),
        )
    }
}

fn alone(role: &Role) -> Role {
    Role {
        name: role.name.clone(),
        path: role.path.clone(),
        defaults: role.defaults.clone(),
        vars: role.vars.clone(),
        params: role.params.clone(),
        dependencies: vec![],
        parent: role.parent.clone(),
        public: role.public.clone(),
        allow_duplicates: role.allow_duplicates,
        identity: role.identity.clone(),
    }
}

/// By name; of a name that stands there twice, the last counts.
fn map(entries: Vec<VarEntry>) -> VarMap {
    entries
        .into_iter()
        .map(|entry| (entry.name, entry.value))
        .collect()
}
