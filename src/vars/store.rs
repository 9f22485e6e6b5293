use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    ffi::OsString,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use crate::{
    inventory::{Inventory, VarMap},
    playbook::VarEntry,
    source::{Diagnostic, File, Place},
    template::{Template, Value},
};

use super::{
    cache::{Cache, Moment},
    context::Role,
    files, folders,
    settings::Settings,
    watched::Watched,
};

/// The variables of some files, by file, lowest first.
type Maps = Rc<[Rc<VarMap>]>;

type Learn = Rc<dyn Fn(&str)>;

/// All variables of a run that do not belong to a task: inventory, `group_vars`, `host_vars`, extra vars, and what the
/// play that runs now brings. Files are read once.
pub struct Store {
    pub settings: Settings,
    pub inventory: Watched<Inventory>,
    /// Folder of the playbook that runs now.
    pub playbook_dir: Watched<PathBuf>,
    /// The project's own folder, where it is not the playbook's: has `group_vars` and `host_vars` too.
    pub root: Watched<Option<PathBuf>>,
    /// Roles whose defaults and vars the whole play sees, in order.
    pub public_roles: Watched<Vec<Rc<Role>>>,
    /// Answers to `vars_prompt`.
    pub prompted: Watched<Vec<VarEntry>>,
    /// Hosts of the play: all; of the batch that runs now; of the play without those that failed or ended.
    pub play_hosts: Watched<[Vec<String>; 3]>,
    /// In check mode: tasks that would add hosts or groups, and nobody knows which.
    pub unforeseen: RefCell<Vec<Unforeseen>>,
    /// How many names were looked for in the layers; what a task remembers is not counted again.
    pub resolved: Cell<u64>,
    /// Told every secret that leaves a variable or a template.
    secrets: RefCell<Option<Learn>>,
    /// Lowest first; one map unless hashes are merged.
    extra: Vec<VarMap>,
    /// Variables of `localhost` where the inventory does not name it.
    pub(super) implicit: Rc<VarMap>,
    pub(super) hosts: Cache<Maps>,
    /// Magic variables that are the same for all hosts.
    pub(super) shared: Cache<Value>,
    /// The lists of `play_hosts` as values.
    pub(super) play_names: Cache<Rc<[Value]>>,
    /// What lies in folders of variables: most have nothing for most hosts.
    listed: Cache<Rc<HashSet<OsString>>>,
    folders: RefCell<HashMap<(PathBuf, String), Maps>>,
    files: RefCell<HashMap<PathBuf, Rc<VarMap>>>,
}

/// What a task would add to the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unforeseen {
    /// As messages name it.
    pub task: String,
    /// Groups that its hosts are put into, where they are known.
    pub groups: Option<Vec<String>>,
}

impl Unforeseen {
    pub fn why(&self) -> String {
        format!("depends on the hosts that `{}` adds", self.task)
    }
}

impl Store {
    /// Why nobody knows which hosts there are.
    pub fn unforeseen_hosts(&self) -> Option<String> {
        self.unforeseen.borrow().first().map(Unforeseen::why)
    }

    /// `extra` are the variables of all `-e`, in order.
    pub fn new(
        settings: Settings,
        inventory: Inventory,
        extra: Vec<VarEntry>,
    ) -> Result<Rc<Self>, Diagnostic> {
        let extra = layered(extra, settings.merge_hashes);
        Ok(Rc::new(Self {
            settings,
            inventory: Watched::new(inventory),
            playbook_dir: Watched::default(),
            root: Watched::default(),
            public_roles: Watched::default(),
            prompted: Watched::default(),
            play_hosts: Watched::default(),
            unforeseen: RefCell::default(),
            resolved: Cell::default(),
            secrets: RefCell::default(),
            extra,
            implicit: Rc::new(implicit_localhost()),
            hosts: Cache::default(),
            shared: Cache::default(),
            play_names: Cache::default(),
            listed: Cache::default(),
            folders: RefCell::default(),
            files: RefCell::default(),
        }))
    }

    /// Lets somebody know every secret that is used from now on.
    pub fn on_secret(&self, told: Rc<dyn Fn(&str)>) {
        self.secrets.replace(Some(told));
    }

    pub(super) fn tell_secret(&self, text: &str) {
        if let Some(told) = &*self.secrets.borrow() {
            told(text);
        }
    }

    /// Extra vars, the highest first.
    pub fn extra_layers(&self) -> impl Iterator<Item = &VarMap> {
        self.extra.iter().rev()
    }

    /// The names of all extra vars.
    pub fn extra_names(&self) -> impl Iterator<Item = &str> {
        self.extra.iter().flat_map(|map| map.keys().map(String::as_str))
    }

    /// What the layers of hosts depend on.
    pub(super) fn moment(&self) -> Moment {
        [self.inventory.changes(), self.playbook_dir.changes(), self.root.changes()]
    }

    /// Folders with variables beside the play, lowest first.
    pub(super) fn play_dirs(&self) -> Vec<PathBuf> {
        let playbook = self.playbook_dir.borrow().clone();
        let root = self.root.borrow().clone().filter(|root| *root != playbook);
        root.into_iter().chain([playbook]).collect()
    }

    /// The variables of one group or host in a `group_vars` or `host_vars` folder, by file, lowest first.
    pub(super) fn folder(&self, dir: &Path, entity: &str) -> Result<Maps, Diagnostic> {
        let names =
            self.listed.get_or(&self.moment(), &dir.to_string_lossy(), || Rc::new(folders::names(dir)));
        if !folders::may_have(&names, entity) {
            return Ok(Rc::new([]));
        }
        let key = (dir.to_owned(), entity.to_owned());
        if let Some(known) = self.folders.borrow().get(&key) {
            return Ok(known.clone());
        }
        let read: Result<Vec<_>, _> =
            folders::files(dir, entity).iter().map(|path| self.vars_of(path)).collect();
        let maps: Maps = read?.into();
        self.folders.borrow_mut().insert(key, maps.clone());
        Ok(maps)
    }

    /// A file of variables, read once in a run.
    pub(super) fn vars_of(&self, path: &Path) -> Result<Rc<VarMap>, Diagnostic> {
        if let Some(known) = self.files.borrow().get(path) {
            return Ok(known.clone());
        }
        let vars = Rc::new(self.read_vars(path)?);
        self.files.borrow_mut().insert(path.to_owned(), vars.clone());
        Ok(vars)
    }

    /// An entry of `vars_files`, by mapping, read once in a run.
    pub(super) fn vars_or_list(&self, path: &Path) -> Result<Maps, Diagnostic> {
        let key = (path.to_owned(), String::new());
        if let Some(known) = self.folders.borrow().get(&key) {
            return Ok(known.clone());
        }
        let read = files::vars_or_list(path, &self.settings.secrets)?;
        let maps: Maps = read.into_iter().map(Rc::new).collect();
        self.folders.borrow_mut().insert(key, maps.clone());
        Ok(maps)
    }

    /// Reads all files again when they are asked for.
    pub fn forget_files(&self) {
        self.folders.borrow_mut().clear();
        self.files.borrow_mut().clear();
        self.playbook_dir.replace(PathBuf::default());
    }

    /// Reads a file of variables: one mapping, perhaps vaulted; an empty file has none.
    pub fn read_vars(&self, path: &Path) -> Result<VarMap, Diagnostic> {
        files::vars(path, &self.settings.secrets)
    }

    /// Reads a text file of the controller, decrypted where it is vaulted.
    pub fn read_text(&self, path: &Path) -> Result<Arc<File>, Diagnostic> {
        files::text(path, &self.settings.secrets)
    }
}

fn layered(extra: Vec<VarEntry>, apart: bool) -> Vec<VarMap> {
    let entries = extra.into_iter().map(|entry| (entry.name, entry.value));
    match apart {
        true => entries.map(|entry| VarMap::from_iter([entry])).collect(),
        false => vec![entries.collect()],
    }
}

fn implicit_localhost() -> VarMap {
    let file = File::new("localhost", "");
    let local = Template::literal(Value::str("local"), &Place::new(&file, 0..0));
    VarMap::from_iter([("ansible_connection".to_owned(), local)])
}
