use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    hash::Hash,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    playbook::{
        Item, Kind, Read, RoleEntry, VarEntry, is_stray, items, role_entries, task_keywords, variables,
    },
    source::{
        Diagnostic, File, Kind as NodeKind, Loaded, Node, Secrets, Severity, did_you_mean_hint, parse,
        read_text, salvage,
    },
    template::{Plugin, learn_plugins},
};

/// What loading a project needs to know.
#[derive(Debug, Default)]
pub struct Options {
    /// Where roles are looked for, in order, beside the playbook's and the project's own `roles/`.
    pub roles_path: Vec<PathBuf>,
    /// Folders that hold `ansible_collections`.
    pub collections_path: Vec<PathBuf>,
    /// `--extra-vars`: names of imported files and roles may use them.
    pub extra: Vec<VarEntry>,
    /// Keys that tasks do not have are passed over.
    pub passes_strays: bool,
    /// Folders of plugins, and what is in them.
    pub plugins: Vec<(Plugin, PathBuf)>,
    /// Names of modules, for "did you mean".
    pub modules: Vec<String>,
    pub secrets: Secrets,
}

/// The result of reading a file, errors included: it is told to everybody who reads the file.
pub(super) type Parsed<T> = Result<T, Rc<[Diagnostic]>>;

/// `meta/main.yml` of a role.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub dependencies: Vec<RoleEntry>,
    pub allow_duplicates: bool,
    pub collections: Vec<String>,
}

type Cache<K, T> = RefCell<HashMap<K, (Stamp, Parsed<T>)>>;

/// What tells that a file is another one than before: when it was changed, its size, its number. A task of the run may
/// write it.
type Stamp = Option<[i64; 6]>;

/// The files of a project, each read once and again when it has changed.
#[derive(Default)]
pub(super) struct Sources {
    pub options: Options,
    /// The project's folder.
    pub root: PathBuf,
    items: Cache<(PathBuf, Kind), Rc<[Item]>>,
    variables: Cache<PathBuf, Rc<[VarEntry]>>,
    metas: Cache<PathBuf, Rc<Meta>>,
    nodes: Cache<PathBuf, Rc<Node>>,
    pub warnings: RefCell<Vec<Diagnostic>>,
    /// What is wrong does not end the reading of a file: it gathers, to be told at the end.
    pub goes_on: Cell<bool>,
    pub errors: RefCell<Vec<Diagnostic>>,
}

impl Sources {
    pub fn new(options: Options, root: PathBuf) -> Self {
        Self { options, root, ..Self::default() }
    }

    /// Takes note of the plugins that the project's settings name.
    pub fn learn_plugins(&self) {
        self.options.plugins.iter().for_each(|(kind, folder)| learn_plugins(*kind, folder));
    }

    /// A list of tasks or handlers. `shape` says what the file has to be, in the words of an error.
    pub fn items(&self, path: &Path, kind: Kind, shape: &str) -> Parsed<Rc<[Item]>> {
        cached(&self.items, (path.to_owned(), kind), path, || {
            let node = self.node(path, shape, |node| node.as_list().is_some())?;
            Ok(self.warned(items(&node, kind, &self.options.modules))?.into())
        })
    }

    /// A mapping of variables.
    pub fn variables(&self, path: &Path, shape: &str) -> Parsed<Rc<[VarEntry]>> {
        cached(&self.variables, path.to_owned(), path, || {
            let node = self.node(path, shape, |node| node.as_map().is_some())?;
            Ok(self.warned(variables(&node))?.into())
        })
    }

    pub fn meta(&self, path: &Path, role: &str) -> Parsed<Rc<Meta>> {
        cached(&self.metas, path.to_owned(), path, || {
            let shape = format!("the meta/main.yml file for role '{role}' must contain a dictionary");
            let node = self.node(path, &shape, |node| node.as_map().is_some())?;
            let unknown = node.as_map().into_iter().flatten().filter_map(|entry| unknown(&entry.key));
            self.warned(Read { value: (), errors: unknown.collect(), warnings: vec![] })?;
            let dependencies = match node.get("dependencies") {
                Some(node) => self.warned(role_entries(node))?,
                None => vec![],
            };
            let allow = node.get("allow_duplicates");
            let collections = node.get("collections").and_then(Node::as_list).unwrap_or_default();
            Ok(Rc::new(Meta {
                dependencies,
                collections: collections.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
                allow_duplicates: allow.is_some_and(|node| matches!(node.kind, NodeKind::Bool(true))),
            }))
        })
    }

    /// The files of tasks, variables and roles' descriptions that were read so far.
    pub fn files(&self) -> Vec<PathBuf> {
        let items = self.items.borrow().keys().map(|(path, _)| path.clone()).collect::<Vec<_>>();
        let maps = self.variables.borrow().keys().chain(self.metas.borrow().keys()).cloned().collect();
        [items, maps].concat()
    }

    /// Any file.
    pub fn any(&self, path: &Path) -> Parsed<Rc<Node>> {
        let read = || self.file(path).map(Rc::new).map_err(|error| vec![error]);
        cached(&self.nodes, path.to_owned(), path, read)
    }

    /// A file's node. What is neither empty nor `fits` is an error.
    fn node(&self, path: &Path, shape: &str, fits: impl Fn(&Node) -> bool) -> Result<Node, Vec<Diagnostic>> {
        let node = self.file(path).map_err(|error| vec![error])?;
        if node.is_null() || fits(&node) {
            return Ok(node);
        }
        let error = Diagnostic::error(shape).at(&node.place);
        // A role's file starts like the play that it was taken from.
        let key = ["tasks", "handlers", "vars"].into_iter().find(|key| node.get(key).is_some());
        let hint = key.map(|key| format!("leave `{key}:` out: the file is what stands below it"));
        Err(vec![error.label(format!("this is {}", node.noun())).maybe_hint(hint)])
    }

    /// A file as it is, not remembered.
    pub fn file(&self, path: &Path) -> Result<Node, Diagnostic> {
        let file = read_text(path, &self.options.secrets)?;
        let loaded = parse(&file).or_else(|error| self.salvaged(&file, error))?;
        self.warnings.borrow_mut().extend(loaded.warnings);
        Ok(loaded.node)
    }

    fn salvaged(&self, file: &Arc<File>, error: Diagnostic) -> Result<Loaded, Diagnostic> {
        let at = error.place.as_ref().filter(|_| self.goes_on.get()).map(|place| place.span.start);
        let loaded = at.and_then(|at| salvage(file, at)).ok_or_else(|| error.clone())?;
        self.errors.borrow_mut().push(error);
        Ok(loaded)
    }

    /// The value of something that was read; what is wrong and doubtful is kept.
    pub fn warned<T>(&self, mut read: Read<T>) -> Result<T, Vec<Diagnostic>> {
        if self.options.passes_strays {
            let strays = read.errors.extract_if(.., |error| is_stray(error));
            read.warnings.extend(strays.map(|mut stray| {
                stray.severity = Severity::Warning;
                stray.message += ", and is passed over";
                stray
            }));
        }
        if !self.goes_on.get() && !read.errors.is_empty() {
            return Err(read.errors);
        }
        self.errors.borrow_mut().extend(read.errors);
        self.warnings.borrow_mut().extend(read.warnings);
        Ok(read.value)
    }
}

/// What is wrong with a key of `meta/main.yml`.
fn unknown(key: &Node) -> Option<Diagnostic> {
    const KEYS: &[&str] =
        &["allow_duplicates", "argument_specs", "collections", "dependencies", "galaxy_info", "standalone"];
    let name =
        key.as_str().filter(|name| !KEYS.contains(name) && !task_keywords().any(|known| known == *name))?;
    let error = Diagnostic::error(format!("'{name}' is not a valid attribute for a RoleMetadata"));
    Some(error.at(&key.place).maybe_hint(did_you_mean_hint(name, KEYS)))
}

fn cached<K: Hash + Eq, T: Clone>(
    cache: &Cache<K, T>,
    key: K,
    path: &Path,
    read: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Parsed<T> {
    let stamp = stamp(path);
    if let Some((_, known)) = cache.borrow().get(&key).filter(|(then, _)| *then == stamp) {
        return known.clone();
    }
    let parsed = read().map_err(Rc::from);
    cache.borrow_mut().insert(key, (stamp, parsed.clone()));
    parsed
}

fn stamp(path: &Path) -> Stamp {
    let data = path.metadata().ok()?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let (modified, changed) = ([data.mtime(), data.mtime_nsec()], [data.ctime(), data.ctime_nsec()]);
    Some([modified[0], modified[1], changed[0], changed[1], number(data.size()), number(data.ino())])
}
