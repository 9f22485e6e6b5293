use std::rc::Rc;

use crate::{
    playbook::Kind,
    source::Diagnostic,
    template::learn_plugins_of,
    vars::{Context, Role},
};

use super::{
    call::Call,
    loader::Loader,
    role_files,
    role_find::{self, Found},
    sources::Meta,
    tree::Branch,
};

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
        let found = self.keep(found.map_err(|error| error.at(call.place)))?;
        // A role may import another of its own entry points.
        let entry_point = found.path.join("tasks").join(call.from.tasks.as_deref().unwrap_or("main"));
        if self.stack.contains(&entry_point) {
            let message = "A recursion loop was detected with the roles specified. Make sure child roles do not have \
                           dependencies on parent roles";
            return self.fail(Diagnostic::error(message).at(call.place));
        }
        self.stack.push(entry_point);
        let loaded = self.load_role(call, context, &found);
        self.stack.pop();
        loaded
    }

    fn load_role(&mut self, call: &Call<'_>, context: &Rc<Context>, found: &Found) -> Option<Vec<Branch>> {
        learn_plugins_of(&found.path);
        let meta = self.meta(found).unwrap_or_default();
        let mut role = self.bare_role(call, found, &meta);
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
        branches.push(Branch::Role { role, body: body.into() });
        Some(branches)
    }

    fn meta(&mut self, role: &Found) -> Option<Rc<Meta>> {
        match role_files::find(&role.path, "meta", None) {
            Ok(Some(file)) => self.parsed(self.sources.meta(&file, &role.name)),
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
        collections: role.collections.clone(),
        identity: role.identity.clone(),
    }
}
