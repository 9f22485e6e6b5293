use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    inventory::{Inventory, VarMap},
    playbook::{Arg, Item, Keywords, Kind, Play, PlayEntry, Task, VarEntry, items, plays, variables},
    source::{File, parse},
    template::{Halt, Scope, Template, Value},
    vars::{Context, Level, Live, Role, Settings, Store, TaskScope, files::mapping},
};

/// A project on disk and what a run knows of its hosts.
pub struct World {
    pub dir: PathBuf,
    pub settings: Settings,
    pub extra: String,
    pub prompted: String,
    /// Keys of the play beside `hosts`.
    pub play: String,
    pub public: Vec<Rc<Role>>,
    /// From the outermost to the innermost: level and `vars`.
    pub levels: Vec<(Level, String)>,
    pub task: String,
    pub live: Known,
    pub bindings: Vec<(String, Value)>,
}

/// Facts and results that a test gives.
#[derive(Default)]
pub struct Known {
    pub set: HashMap<(String, String), Value>,
    pub included: RefCell<HashMap<(String, String), Template>>,
    pub facts: HashMap<(String, String), Value>,
    pub pending: Vec<String>,
    _folder: Folder,
}

/// The project's folder, which goes with the last that knows of it.
#[derive(Default)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn key(host: &str, name: &str) -> (String, String) {
    (host.to_owned(), name.to_owned())
}

impl Live for Known {
    fn set(&self, host: &str, name: &str) -> Result<Option<Value>, Halt> {
        match self.pending.iter().any(|pending| pending == name) {
            true => Err(Halt::Pending(name.to_owned())),
            false => Ok(self.set.get(&key(host, name)).cloned()),
        }
    }

    fn included(&self, host: &str, name: &str) -> Result<Option<Template>, Halt> {
        Ok(self.included.borrow().get(&key(host, name)).cloned())
    }

    fn fact(&self, host: &str, name: &str) -> Result<Option<Value>, Halt> {
        Ok(self.facts.get(&key(host, name)).cloned())
    }

    fn facts(&self, host: &str) -> Result<Value, Halt> {
        let own = self.facts.iter().filter(|((of, _), _)| of == host);
        Ok(Value::dict(own.map(|((_, name), value)| (name, value.clone()))))
    }

    fn names(&self, host: &str) -> Vec<String> {
        let own = self.set.keys().filter(|(of, _)| of == host);
        own.map(|(_, name)| name.clone()).collect()
    }
}

pub fn map(text: &str) -> VarMap {
    mapping(&parse(&File::new("test.yml", text)).unwrap().node).unwrap().unwrap()
}

pub fn entries(text: &str) -> Vec<VarEntry> {
    variables(&parse(&File::new("test.yml", text)).unwrap().node).whole().unwrap().value
}

pub fn role(name: &str, defaults: &str, vars: &str) -> Role {
    Role {
        name: name.to_owned(),
        path: PathBuf::from("/roles").join(name),
        defaults: map(defaults),
        vars: map(vars),
        params: vec![],
        dependencies: vec![],
        parent: None,
        public: Cell::new(true),
        allow_duplicates: false,
        collections: vec![],
        identity: name.to_owned(),
    }
}

pub fn params(text: &str) -> Vec<Arg> {
    let arg = |entry: VarEntry| Arg {
        name: entry.name,
        place: entry.place.clone(),
        value_place: entry.value.place().clone(),
        value: entry.value,
    };
    entries(text).into_iter().map(arg).collect()
}

pub fn task(text: &str) -> Rc<Task> {
    let node = parse(&File::new("tasks.yml", text)).unwrap().node;
    let read = items(&node, Kind::Tasks, &["pause".to_owned()])
        .whole()
        .map_err(|errors| errors[0].to_string())
        .unwrap();
    match &read.value[0] {
        Item::Task(task) => task.clone(),
        Item::Block(_) => panic!("a block"),
    }
}

fn play(text: &str, path: &Path) -> Rc<Play> {
    let node = parse(&File::new(path, text)).unwrap().node;
    let read = plays(&node, &[]).whole().map_err(|errors| errors[0].to_string()).unwrap();
    match read.value.into_iter().next() {
        Some(PlayEntry::Play(play)) => Rc::from(play),
        _ => panic!("no play"),
    }
}

impl World {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("vars-{}-{name}-{number}", std::process::id()));
        let settings = Settings { inject_facts: true, ..Settings::default() };
        let live = Known { _folder: Folder(dir.clone()), ..Known::default() };
        let world = Self {
            dir,
            settings,
            extra: String::new(),
            prompted: String::new(),
            play: String::new(),
            public: vec![],
            levels: vec![],
            task: "- debug:\n".to_owned(),
            live,
            bindings: vec![],
        };
        world.file("inventory/hosts", "[g]\nh\n[k]\nother\n");
        world
    }

    pub fn file(&self, path: &str, text: &str) -> PathBuf {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Adds lines to a file.
    pub fn add(&self, path: &str, text: &str) {
        let old = fs::read_to_string(self.dir.join(path)).unwrap_or_default();
        self.file(path, &(old + text));
    }

    pub fn scope(self) -> TaskScope {
        let source = self.dir.join("inventory/hosts").display().to_string();
        let inventory = Inventory::load(&[source]).unwrap().inventory;
        let store = Store::new(self.settings.clone(), inventory, entries(&self.extra)).unwrap();
        store.playbook_dir.replace(self.dir.clone());
        store.prompted.replace(entries(&self.prompted));
        store.public_roles.replace(self.public.clone());
        let context = self.context();
        let live: Rc<dyn Live> = Rc::new(self.live);
        let mut scope = TaskScope::new(&store, "h", &context, &live).task(&task(&self.task));
        scope.bindings = self.bindings;
        scope
    }

    fn context(&self) -> Rc<Context> {
        let text = format!("- hosts: all\n  name: the play\n{}", self.play);
        let play = play(&text, &self.dir.join("site.yml"));
        let mut context = Rc::new(Context {
            parent: None,
            keywords: play.keywords.clone(),
            level: Level::Play(play),
            dir: self.dir.clone(),
        });
        for (level, vars) in &self.levels {
            let keywords = Keywords { vars: entries(vars), ..Keywords::default() };
            context = Rc::new(Context {
                parent: Some(context),
                level: level.clone(),
                keywords: Rc::new(keywords),
                dir: self.dir.clone(),
            });
        }
        context
    }
}

/// What an expression comes to, or the message of what went wrong.
pub fn said(scope: &TaskScope, template: &str) -> String {
    let file = File::new("test.yml", template);
    let place = crate::source::Place::new(&file, 0..template.len());
    match Template::text(template, &place).unwrap().render(scope) {
        Ok(value) => crate::vars::shown(&value),
        Err(halt) => format!("{halt}"),
    }
}

pub fn read(scope: &TaskScope, name: &str) -> String {
    match scope.variable(name) {
        Ok(Some(value)) => crate::vars::shown(&value),
        Ok(None) => "not defined".to_owned(),
        Err(halt) => format!("{halt}"),
    }
}
