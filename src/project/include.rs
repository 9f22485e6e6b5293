use std::rc::Rc;

use crate::{
    playbook::{Keywords, Kind},
    source::Diagnostic,
    vars::{Context, Level},
};

use super::{
    call::{Call, From, Origin},
    import_tasks::{file as named, folder_of, import_keywords},
    loader::{Loader, below},
    role_find, task_files,
    tree::{Branch, IncludeRole, Included, Placed, Project},
};

impl Project {
    /// `include_tasks` (or a legacy `include` that is dynamic), its file name rendered. `apply` are the keywords of
    /// `apply:`.
    pub fn include_tasks(
        &self,
        file: &str,
        from: &Placed,
        apply: Option<Rc<Keywords>>,
    ) -> Result<Included, Vec<Diagnostic>> {
        let place = named(&from.task).map_or(&from.task.place, |(_, place)| place);
        let path = task_files::find(file, &from.context).map_err(|error| vec![error.at(place)])?;
        let mut loader = Loader::new(&self.sources);
        let context = included(from, apply.as_ref(), &folder_of(&path));
        let kind = if from.kind == Kind::Handlers { Kind::Notified } else { from.kind };
        let items = self.sources.items(&path, kind, "included task files must contain a list of tasks");
        let items = loader.parsed(items).unwrap_or_default();
        let branches = loader.branches(&items, &context, from.kind);
        finish(loader, branches, path)
    }

    /// Whether the file of tasks that an include names is there.
    pub fn has_tasks(&self, file: &str, from: &Placed) -> bool {
        task_files::find(file, &from.context).is_ok()
    }

    /// Whether the role that an include names is there.
    pub fn has_role(&self, name: &str, from: &Placed) -> bool {
        let Some(play) = from.context.chain().last() else { return false };
        let dependent = from.context.role();
        let dependent = dependent.as_ref().map(|role| role.path.as_path());
        let folders = role_find::folders(&self.sources, &play.dir, dependent);
        role_find::find(name, &folders, &self.sources).is_ok()
    }

    /// `include_role`, its name rendered.
    pub fn include_role(&self, how: &IncludeRole, from: &Placed) -> Result<Included, Vec<Diagnostic>> {
        let mut loader = Loader::new(&self.sources);
        let context = included(from, how.apply.as_ref(), &from.context.dir);
        let name = from.task.args.named.iter().find(|arg| ["name", "role"].contains(&arg.name.as_str()));
        let call = Call {
            name: &how.name,
            place: name.map_or(&from.task.place, |arg| &arg.value_place),
            args: &from.task.args.named,
            keywords: Rc::default(),
            params: vec![],
            from: From {
                tasks: how.tasks_from.clone(),
                vars: how.vars_from.clone(),
                defaults: how.defaults_from.clone(),
                handlers: how.handlers_from.clone(),
            },
            parent: from.context.role(),
            origin: Origin::Include,
            public: how.public,
            allow_duplicates: Some(how.allow_duplicates),
            validate: loader.flag(&from.task, "rolespec_validate", &from.context),
        };
        let branches = loader.role(&call, &context);
        let path = loader.roles.last().map(|role| role.path.clone());
        finish(loader, branches, path.unwrap_or_else(|| how.name.clone().into()))
    }
}

fn included(from: &Placed, apply: Option<&Rc<Keywords>>, dir: &std::path::Path) -> Rc<Context> {
    let keywords = import_keywords(&from.task);
    let include = below(&from.context, Level::Include, &keywords, dir.to_owned());
    match apply {
        Some(apply) => below(&include, Level::Block, apply, dir.to_owned()),
        None => include,
    }
}

fn finish(
    loader: Loader<'_>,
    branches: Vec<Branch>,
    file: std::path::PathBuf,
) -> Result<Included, Vec<Diagnostic>> {
    match loader.errors.is_empty() {
        true => Ok(Included { branches, handlers: loader.handlers, roles: loader.roles, file }),
        false => Err(loader.errors),
    }
}
