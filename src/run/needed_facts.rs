use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    modules::dear_subsets,
    playbook::{Arg, Setting},
    project::{Placed, PlayTree, tasks_of},
    source::File,
    template::Template,
    vars::Context,
};

use super::{expected::possible_tasks, fact_files::Files, fact_reads::Reads, host_env::RunEnv};

/// The subsets of facts that nothing in the whole run can read. To find them, all texts that may be evaluated are read:
/// what cannot be foreseen counts as reading all.
pub fn unread(env: &RunEnv) -> Vec<&'static str> {
    let mut search = Search { env, reads: Reads::default(), files: Files::default(), texts: HashSet::new() };
    search.everything();
    match search.reads.all {
        true => vec![],
        false => dear_subsets().filter(|name| !search.reads.subsets.contains(name)).collect(),
    }
}

struct Search<'e> {
    env: &'e RunEnv,
    reads: Reads,
    files: Files,
    /// Those in memory that were read.
    texts: HashSet<*const File>,
}

impl Search<'_> {
    fn everything(&mut self) {
        let project = self.env.project.clone();
        self.files.add(&project.playbook);
        project.files().iter().for_each(|path| self.files.add(path));
        project.plays.iter().for_each(|tree| self.play(tree));
        self.inventory();
        let ahead = project.ahead();
        self.files.incomplete |= !ahead.errors.is_empty();
        project.tasks().chain(ahead.tasks).for_each(|placed| self.task(&placed));
        self.unknown(ahead.unknown);
        self.reads.all |= self.files.incomplete;
        for path in std::mem::take(&mut self.files.found) {
            if self.reads.all {
                return;
            }
            self.file(&path);
        }
    }

    /// What is no text is no template either; what cannot be decrypted fails when it is used.
    fn file(&mut self, path: &Path) {
        match self.env.store.read_text(path) {
            Ok(file) => {
                self.reads.text(&file.text);
                self.reads.all |= includes(&file.text);
            }
            Err(_) => {
                self.reads.all |= std::fs::read(path).is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok())
            }
        }
    }

    /// A file in memory: an inventory, an argument.
    fn text(&mut self, file: &Arc<File>) {
        if self.texts.insert(Arc::as_ptr(file)) {
            self.reads.text(&file.text);
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
        // Nobody knows yet what will be answered.
        self.reads.all |= !tree.play.vars_prompt.is_empty();
        for Setting { value, .. } in &tree.play.vars_files {
            self.files.named("vars", value, None, (&tree.context, dir));
        }
    }

    /// `group_vars` and `host_vars` of all groups and hosts: tasks may add hosts to groups.
    fn variables(&mut self, dir: &Path) {
        ["group_vars", "host_vars"].iter().for_each(|name| self.files.tree(&dir.join(name)));
    }

    fn inventory(&mut self) {
        let store = &self.env.store;
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

    fn possible(&mut self, placed: &Placed) -> Vec<crate::project::Included> {
        let possible = possible_tasks(&self.env.project, placed);
        self.files.incomplete |= possible.is_none();
        possible.unwrap_or_default()
    }
}

/// Whether a template brings in others by names that lead out of the folders that are read anyway.
fn includes(text: &str) -> bool {
    let statements = text.split("{%").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(['-', '+']).trim_start();
        ["include", "import", "from", "extends"].iter().find_map(|word| rest.strip_prefix(word))
    });
    let leads_away = |rest: &str| {
        let name = rest.trim_start().trim_start_matches('\\');
        let name = name.strip_prefix(['\'', '"']).and_then(|rest| rest.split(['\'', '"']).next());
        name.is_none_or(|name| name.starts_with(['/', '~', '$']) || name.contains(".."))
    };
    statements.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).any(leads_away)
}
