use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    playbook::{Keywords, Kind, Task, VarEntry},
    source::{Diagnostic, Place, shown},
    template::Template,
    vars::{Context, Level},
};

use super::{
    loader::{Loader, below},
    task_files,
    tree::Branch,
};

impl Loader<'_> {
    /// `import_tasks`, or an `include` that is static.
    pub fn import_tasks(&mut self, task: &Rc<Task>, context: &Rc<Context>, kind: Kind) -> Vec<Branch> {
        self.imported(task, context, kind).unwrap_or_default()
    }

    fn imported(&mut self, task: &Rc<Task>, context: &Rc<Context>, kind: Kind) -> Option<Vec<Branch>> {
        let keywords = import_keywords(task);
        let Some((file, place)) = file(task) else {
            let module = task.short_module();
            return self.fail(Diagnostic::error(format!("No file specified for {module}")).at(&task.place));
        };
        let name = self.name(file, place, context, &keywords.vars)?;
        let path = self.keep(task_files::find(&name, context).map_err(|error| error.at(place)))?;
        self.guarded(&path, place, |loader| loader.import_file(&path, &keywords, context, kind))
    }

    fn import_file(
        &mut self,
        path: &Path,
        keywords: &Rc<Keywords>,
        context: &Rc<Context>,
        kind: Kind,
    ) -> Option<Vec<Branch>> {
        let items =
            self.parsed(self.sources.items(path, kind, "included task files must contain a list of tasks"))?;
        if items.is_empty() {
            let file = shown(path);
            let warning = Diagnostic::warning(format!("file {file} is empty and had no tasks to include"));
            self.sources.warnings.borrow_mut().push(warning);
        }
        let context = below(context, Level::Import, keywords, folder_of(path));
        Some(self.branches(&items, &context, kind))
    }

    /// Loads something that must not bring in itself.
    pub fn guarded<T>(
        &mut self,
        path: &Path,
        place: &Place,
        load: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.stack.iter().any(|above| above == path) {
            let message = format!("`{}` imports itself", shown(path));
            let hint = "a dynamic include (`include_tasks`, `include_role`) can end under a condition";
            return self.fail(Diagnostic::error(message).at(place).hint(hint));
        }
        self.stack.push(path.to_owned());
        let loaded = load(self);
        self.stack.pop();
        loaded
    }
}

/// The file that a statement names, and where.
pub(super) fn file(task: &Task) -> Option<(&Template, &Place)> {
    let free = task.args.free.as_ref().map(|free| (&free.value, &free.place));
    let named = || task.args.named.iter().find(|arg| arg.name == "file");
    free.or_else(|| named().map(|arg| (&arg.value, &arg.value_place)))
        .or_else(|| task.args.whole.first().map(|whole| (&whole.value, &whole.place)))
}

/// The keywords of a statement. What stands behind the file name of an old `include` are variables.
pub(super) fn import_keywords(task: &Task) -> Rc<Keywords> {
    let old: Vec<_> = task.args.named.iter().filter(|arg| arg.name != "file").collect();
    if task.short_module() != "include" || old.is_empty() {
        return task.keywords.clone();
    }
    let mut keywords = (*task.keywords).clone();
    keywords.vars.extend(old.into_iter().map(|arg| VarEntry {
        name: arg.name.clone(),
        place: arg.place.clone(),
        value: arg.value.clone(),
    }));
    Rc::new(keywords)
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}
