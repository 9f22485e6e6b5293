use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    actions::{self, Effect},
    project::{Included, Placed, PlayTree, Project, tasks_of},
    template::{Halt, Template, Value},
    vars::{Live, Store, TaskScope, variables_of},
};

use super::{
    batches::hosts,
    brought::{brought, called},
    deeds::brings_tasks,
    fact_files::{Files, ends},
    fate::reached,
    host_env::Options,
    items,
    writers::Writers,
};

/// Includes in includes are followed so deep.
const DEPTH: usize = 12;
/// What includes itself is followed so often: a loop in such a file doubles at every level.
pub const TURNS: usize = 2;
/// So many hosts of a play are asked what they include.
const HOSTS: usize = 300;
/// So often it is looked again whether what includes bring in changes what others bring in.
const ROUNDS: usize = 6;

/// What dynamic includes may bring in, as far as names of files are known before the run, or facts choose among files
/// that are there.
#[derive(Default, PartialEq)]
pub struct Expected {
    pub tasks: Vec<Brought>,
    /// Variables that `include_vars` may define, and those of public roles.
    pub names: BTreeSet<String>,
    /// An `include_vars` may define others: a task before it may write its file.
    pub any_names: bool,
    /// What is undefined may be defined all the same: a command on the controller may write the file of an `include_vars`.
    pub doubtful: bool,
    /// Of some include nobody can say what it brings in.
    pub unknown: bool,
    /// Some includes fail.
    pub fails: bool,
}

/// A task that an include brings in.
pub struct Brought(pub Rc<Placed>);

impl PartialEq for Brought {
    fn eq(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|brought| &brought.0.task.place);
        one.path() == other.path() && one.span == other.span
    }
}

/// Looks until nothing more is found: what is brought in may define what names of other includes are made of. `maybe`:
/// what may be defined, given what was found so far. `local`: whether some host of a play is the controller; `writers`: none
/// yet.
pub fn expected(
    store: &Rc<Store>,
    options: &Options,
    project: &Project,
    maybe: &dyn Fn(&Expected) -> Rc<dyn Live>,
    (local, none): (&dyn Fn(&PlayTree) -> bool, &Writers),
) -> Expected {
    let mut known = Expected::default();
    for _ in 0..ROUNDS {
        let maybe = maybe(&known);
        let (mut found, mut writers) = (Expected::default(), none.clone());
        for tree in &project.plays {
            store.playbook_dir.replace(tree.dir.clone());
            store.public_roles.replace(tree.roles.clone());
            let hosts = hosts(store, options, tree).unwrap_or_default();
            store.play_hosts.replace([hosts.clone(), vec![], vec![]]);
            let (done, way, here) = (HashSet::new(), vec![], local(tree));
            let mut search =
                Search { store, project, tree, maybe: &maybe, hosts, found, done, way, writers, here };
            search.may_come(&tree.handlers);
            tree.every_task().iter().for_each(|placed| search.task(placed, &[], 0));
            (found, writers) = (search.found, search.writers);
        }
        if found == known {
            return found;
        }
        known = found;
    }
    Expected { unknown: true, ..known }
}

struct Search<'a> {
    store: &'a Rc<Store>,
    project: &'a Project,
    tree: &'a PlayTree,
    maybe: &'a Rc<dyn Live>,
    hosts: Vec<String>,
    found: Expected,
    /// What was looked at: hosts mostly include the same.
    done: HashSet<String>,
    /// The places of the includes that lead here.
    way: Vec<String>,
    /// The tasks before, in this play and those before it.
    writers: Writers<'a>,
    here: bool,
}

/// Loop variables of the includes that brought a task in.
type Bindings = [(String, Value)];

impl Search<'_> {
    fn task(&mut self, placed: &Rc<Placed>, bindings: &Bindings, depth: usize) {
        if !brings_tasks(&placed.task) && placed.task.short_module() != "include_vars" {
            return self.may_come(std::slice::from_ref(placed));
        }
        let place = placed.task.place.to_string();
        if self.way.iter().filter(|before| **before == place).count() >= TURNS {
            self.found.unknown = true;
            return;
        }
        self.way.push(place);
        self.follow(placed, bindings, depth);
        self.way.pop();
    }

    /// Tasks that may be done before those that come next.
    fn may_come(&mut self, tasks: &[Rc<Placed>]) {
        tasks.iter().for_each(|task| self.writers.add(task, self.here, &self.tree.dir));
    }

    fn follow(&mut self, placed: &Rc<Placed>, bindings: &Bindings, depth: usize) {
        let mut open = depth > DEPTH || self.hosts.len() > HOSTS;
        for host in if open { vec![] } else { self.hosts.clone() } {
            match self.scopes(&host, placed, bindings) {
                Ok(scopes) => {
                    scopes.iter().for_each(|scope| open |= !self.on(placed, scope, depth));
                }
                Err(halt) => open |= is_open(&halt),
            }
        }
        self.found.unknown |= open && !self.possible(placed, bindings, depth);
    }

    /// What an include sees on a host, for each item of its loop.
    fn scopes(&self, host: &str, placed: &Placed, bindings: &Bindings) -> Result<Vec<TaskScope>, Halt> {
        let scope = TaskScope::new(self.store, host, &placed.context, self.maybe);
        let scope = scope.task(&placed.task).ahead(true);
        items::scopes(placed, &scope.bind(bindings.iter().cloned()))
    }

    /// Whether it is known what an include comes to on a host.
    fn on(&mut self, placed: &Rc<Placed>, scope: &TaskScope, depth: usize) -> bool {
        match reached(placed, scope) {
            Ok(true) | Err(Halt::Pending(_) | Halt::Unknown(_)) => {}
            // It is not run, or fails.
            Ok(false) | Err(_) => return true,
        }
        let Some(action) = actions::find(&placed.task.module) else { return true };
        let deed = match action.run(&placed.task, scope) {
            Ok(deed) => deed,
            Err(halt) => return !is_open(&halt),
        };
        self.found.fails |= deed.failed.is_some();
        if let Effect::IncludeVars { values, files } = &deed.effect {
            self.found.names.extend(values.iter().map(|entry| entry.name.clone()));
            files.iter().for_each(|file| self.read(placed, file));
        }
        let known = called(&deed.effect)
            .map(|name| format!("{depth} {} {name} {:?}", placed.task.place, scope.bindings));
        if known.is_none_or(|known| self.done.insert(known)) {
            match brought(self.project, &deed.effect, placed) {
                Some(Ok(included)) => self.included(&included, placed, &scope.bindings, depth),
                Some(Err(_)) => self.found.fails = true,
                None => {}
            }
        }
        true
    }

    fn included(&mut self, included: &Included, placed: &Placed, bindings: &Bindings, depth: usize) {
        let [named, from] = ["name", "tasks_from"].map(|name| written(placed, name));
        let key = format!("{} {:?} {named:?} {from:?} {bindings:?}", placed.task.place, included.file);
        if !self.done.insert(format!("{depth} {key}")) {
            return;
        }
        let public = included.roles.iter().filter(|role| role.public.get());
        let names = public.flat_map(|role| role.vars.keys().chain(role.defaults.keys()));
        self.found.names.extend(names.cloned());
        self.found.unknown |= rewritten(&self.writers, placed, &included.file);
        let tasks = [tasks_of(&included.branches), included.handlers.clone()].concat();
        if placed.task.r#loop.is_some() {
            self.may_come(&tasks);
        }
        for task in tasks {
            self.task(&task, bindings, depth + 1);
            self.found.tasks.push(Brought(task));
        }
    }

    /// Whether all that an include can mean is known, where facts choose.
    fn possible(&mut self, placed: &Rc<Placed>, bindings: &Bindings, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        match placed.task.short_module() {
            "include_vars" => match self.variables(placed) {
                Some((names, files)) => {
                    self.found.names.extend(names);
                    files.iter().for_each(|file| self.read(placed, file));
                }
                None => return false,
            },
            _ => match possible_tasks(self.project, placed) {
                Some(all) => all.iter().for_each(|each| self.included(each, placed, bindings, depth)),
                None => return false,
            },
        }
        true
    }

    /// A file whose variables are included.
    fn read(&mut self, placed: &Placed, path: &Path) {
        let apart = placed.task.args.named.iter().any(|arg| arg.name == "name");
        let source = file(placed).map(Template::source).unwrap_or_default();
        self.found.any_names |= !apart && self.writers.may_rewrite(path, &source);
        self.found.doubtful |= !apart && self.writers.do_as_they_like();
    }

    /// The names in all files that an `include_vars` may mean, and those files.
    fn variables(&self, placed: &Placed) -> Option<(Vec<String>, BTreeSet<PathBuf>)> {
        let args = &placed.task.args;
        if !args.whole.is_empty() || args.named.iter().any(|arg| arg.name == "dir") {
            return None;
        }
        if let Some(arg) = args.named.iter().find(|arg| arg.name == "name") {
            return Some((vec![arg.value.as_literal()?.as_str()?.to_owned()], BTreeSet::new()));
        }
        let mut files = Files::default();
        files.named("vars", file(placed)?, placed.task.r#loop.as_ref(), (&placed.context, &self.tree.dir));
        // What cannot be read fails.
        let maps = files.found.iter().flat_map(|path| variables_of(path, &self.store.settings.secrets));
        let names = maps.flat_map(|map| map.keys().cloned().collect::<Vec<_>>()).collect();
        (!files.incomplete).then_some((names, files.found))
    }
}

/// Whether a task before may write the file of tasks that an include brings in.
pub fn rewritten(writers: &Writers, placed: &Placed, path: &Path) -> bool {
    let source = || file(placed).map(Template::source).unwrap_or_default();
    placed.task.short_module() != "include_role" && writers.may_rewrite(path, &source())
}

/// Whether a task ahead may still say it.
fn is_open(halt: &Halt) -> bool {
    matches!(halt, Halt::Pending(_) | Halt::Unknown(_))
}

/// All files of tasks that an include may mean, where facts make its name.
pub fn possible_tasks(project: &Project, placed: &Placed) -> Option<Vec<Included>> {
    let name = file(placed).filter(|_| placed.task.short_module() != "include_role")?.source();
    let (beginning, end) = ends(&name)?;
    Some(project.possible(placed, beginning, end))
}

/// The name of the file that an include takes.
pub fn file(placed: &Placed) -> Option<&Template> {
    let args = &placed.task.args;
    let named = || args.named.iter().find(|arg| ["file", "_raw_params"].contains(&arg.name.as_str()));
    args.free.as_ref().map(|free| &free.value).or_else(|| named().map(|arg| &arg.value))
}

fn written(placed: &Placed, name: &str) -> Option<String> {
    let arg = placed.task.args.named.iter().find(|arg| arg.name == name)?;
    Some(arg.value.source())
}
