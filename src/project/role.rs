use std::{path::Path, rc::Rc};

use crate::{
    playbook::Kind,
    source::Diagnostic,
    vars::{Context, Role},
};

use super::{call::Call, loader::Loader, role_files, role_find, sources::Meta, tree::Branch};

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
        let mut body = self.validation(&role, call, context);
        body.extend(self.role_items(&role, call, context, Kind::Tasks, call.from.tasks.as_deref()));
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
