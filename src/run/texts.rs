//! All texts that a run may come to evaluate.

use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    playbook::{Arg, Setting},
    project::{Included, Placed, PlayTree, Project, tasks_of},
    source::File,
    template::Template,
    vars::{Context, Store},
};

use super::{expected::possible_tasks, fact_files::Files};

/// Where texts stand that may hold templates.
pub struct Texts {
    pub files: BTreeSet<PathBuf>,
    /// Inventories, arguments, playbooks.
    pub memory: Vec<Arc<File>>,
    /// There may be others.
    pub incomplete: bool,
}

/// More than a run evaluates, never less, unless they are incomplete.
pub fn texts(store: &Store, project: &Project) -> Texts {
    let mut search = Search { store, project, files: Files::default(), memory: vec![] };
    search.everything();
    Texts { files: search.files.found, memory: search.memory, incomplete: search.files.incomplete }
}

struct Search<'e> {
    store: &'e Store,
    project: &'e Project,
    files: Files,
    memory: Vec<Arc<File>>,
}

impl Search<'_> {
    fn everything(&mut self) {
        let project = self.project;
        self.files.add(&project.playbook);
        project.files().iter().for_each(|path| self.files.add(path));
        project.plays.iter().for_each(|tree| self.play(tree));
        self.inventory();
        let ahead = project.ahead();
        self.files.incomplete |= !ahead.errors.is_empty();
        project.tasks().chain(ahead.tasks).for_each(|placed| self.task(&placed));
        self.unknown(ahead.unknown);
    }

    /// A file in memory: an inventory, an argument.
    fn text(&mut self, file: &Arc<File>) {
        if !self.memory.iter().any(|known| Arc::ptr_eq(known, file)) {
            self.memory.push(file.clone());
        }
    }

    fn play(&mut self, tree: &PlayTree) {
        let dir = &tree.dir;
        self.text(&tree.play.place.file);
        self.files.playbooks(dir);
        self.files.tree(&dir.join("templates"));
        if let Some(project) = dir.parent().filter(|_| dir.ends_with("playbooks")) {
            self.files.tree(&project.join("templates"));
        }
        self.variables(dir);
        tree.roles.iter().for_each(|role| self.files.role(&role.path));
        for Setting { value, .. } in &tree.play.vars_files {
            self.files.named("vars", value, None, (&tree.context, dir));
        }
    }

    /// `group_vars` and `host_vars` of all groups and hosts: tasks may add hosts to groups.
    fn variables(&mut self, dir: &Path) {
        ["group_vars", "host_vars"].iter().for_each(|name| self.files.tree(&dir.join(name)));
    }

    fn inventory(&mut self) {
        let store = self.store;
        let inventory = store.inventory.borrow();
        let hosts = inventory.hosts.values().flat_map(|host| host.vars.values());
        let groups = inventory.groups.values().flat_map(|group| group.vars.values());
        let extra = store.extra_layers().flat_map(|layer| layer.values());
        hosts.chain(groups).chain(extra).for_each(|of| self.text(&of.place().file));
        let root: Option<PathBuf> = store.root.borrow().clone();
        inventory.dirs.iter().chain(&root).for_each(|dir| self.variables(dir));
    }

    fn task(&mut self, placed: &Placed) {
        self.text(&placed.task.place.file);
        let task = &placed.task;
        for role in placed.context.chain().filter_map(|context| context.role()) {
            self.files.role(&role.path);
        }
        let (kind, named): (&str, &[&str]) = match task.short_module() {
            "include_vars" => ("vars", &["file", "dir"]),
            "template" => ("templates", &["src"]),
            _ => return,
        };
        self.files.incomplete |= !task.args.whole.is_empty();
        let given = task.args.named.iter().filter(|arg| named.contains(&arg.name.as_str()));
        let free = task.args.free.iter().map(|free| &free.value);
        given.map(|Arg { value, .. }| value).chain(free).for_each(|name| self.source(kind, name, placed));
    }

    fn source(&mut self, kind: &str, name: &Template, placed: &Placed) {
        let context: &Rc<Context> = &placed.context;
        let Some(play) = context.chain().last() else { return };
        self.files.named(kind, name, placed.task.r#loop.as_ref(), (context, &play.dir));
    }

    /// Includes whose files facts decide: all that fit, and what those include.
    fn unknown(&mut self, mut open: Vec<Rc<Placed>>) {
        let mut seen = HashSet::new();
        while let Some(placed) = open.pop() {
            let included = self.possible(&placed);
            for included in included.into_iter().filter(|included| seen.insert(included.file.clone())) {
                for task in tasks_of(&included.branches).into_iter().chain(included.handlers) {
                    self.task(&task);
                    if ["include_tasks", "include", "include_role"].contains(&task.task.short_module()) {
                        open.push(task);
                    }
                }
            }
        }
    }

    fn possible(&mut self, placed: &Placed) -> Vec<Included> {
        let possible = possible_tasks(self.project, placed);
        self.files.incomplete |= possible.is_none();
        possible.unwrap_or_default()
    }
}
