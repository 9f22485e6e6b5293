use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
};

use crate::{
    ask::{Account, Asked},
    event::{Event, Prompt},
    project::{Placed, Project},
    remote::Become,
    template::{Halt, Value},
    vars::{Connection, Live, Store, TaskScope},
};

use super::{
    digests::{Digest, Digests},
    includes::Includes,
    invocation::Shapes,
    link::Link,
    links::Links,
    names::Names,
    outlook::{Outlook, Sort},
    view::View,
};

/// Where chains of commands are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chains {
    Never,
    /// Not on the controller itself, whose files plans read without asking.
    #[default]
    Remote,
    /// Also there: for a shell of the controller that stands for another machine.
    Everywhere,
}

/// What a run is told by the command line.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub check: bool,
    pub diff: bool,
    /// Hosts at work at the same time.
    pub forks: usize,
    pub force_handlers: bool,
    pub tags: crate::project::Tags,
    /// `--limit` and the second argument: a host has to match all of them.
    pub limit: Vec<String>,
    /// How many tasks are planned ahead of their turn at most; all that can be seen, where nobody says.
    pub ahead: Option<usize>,
    /// Where users' commands may leave together, because the host confirms that they are still right.
    pub chains: Chains,
    /// The host that is in the place of every play's hosts.
    pub stand_in: Option<String>,
    /// It has been told whom the plays' patterns name that is not there.
    pub unmatched_told: bool,
}

/// What all hosts of a run share.
pub struct RunEnv {
    pub store: Rc<Store>,
    pub names: Rc<Names>,
    pub project: Rc<Project>,
    pub options: Options,
    pub links: Rc<Links>,
    pub includes: RefCell<Includes>,
    pub digests: Digests,
    pub shapes: Shapes,
    /// Subsets of facts that nothing in the run can read, once that was looked into.
    pub unread_facts: OnceCell<Vec<&'static str>>,
    pub sink: Rc<dyn Fn(&Event)>,
    pub prompt: Arc<dyn Prompt>,
}

impl RunEnv {
    pub fn tell(&self, event: Event) {
        (self.sink)(&event);
    }
}

/// What the lives of one host share.
pub struct HostEnv {
    pub run: Rc<RunEnv>,
    pub host: String,
    pub outlook: Rc<Outlook>,
    /// All machines that the lives ask.
    pub asked: RefCell<Vec<Rc<Link>>>,
    /// The host's own machine, once it is needed.
    pub own: RefCell<Option<Rc<Link>>>,
    /// Digests that the lives wait for.
    pub digesting: RefCell<Vec<Digest>>,
    /// No other host is in the play.
    pub alone: Cell<bool>,
    /// Its tasks act on the controller, once that was looked into.
    here: OnceCell<bool>,
}

impl HostEnv {
    pub fn new(run: &Rc<RunEnv>, host: &str, alone: bool) -> Rc<Self> {
        let (run, host, alone) = (run.clone(), host.to_owned(), Cell::new(alone));
        Rc::new(Self {
            run,
            host,
            outlook: Rc::default(),
            asked: RefCell::default(),
            own: RefCell::default(),
            digesting: RefCell::default(),
            alone,
            here: OnceCell::new(),
        })
    }

    /// Whether a task of the host, where it says nothing else, acts on the controller: it may write files that others read.
    pub fn is_here(self: &Rc<Self>, placed: &Placed) -> bool {
        let local = || Connection::resolve(&self.scope(placed, vec![])).is_ok_and(|to| to.kind == "local");
        *self.here.get_or_init(local)
    }

    /// The variables that a task sees at its turn; `bindings`: loop variables of the includes that brought it.
    pub fn scope(self: &Rc<Self>, placed: &Placed, bindings: Vec<(String, Value)>) -> TaskScope {
        let turn = Rc::new(Cell::new(true));
        TaskScope::new(&self.run.store, &self.host, &placed.context, &self.view(u64::MAX, turn))
            .task(&placed.task)
            .bind(bindings)
    }

    /// The names of the run as the life of this number sees them.
    pub fn view(&self, number: u64, turn: Rc<Cell<bool>>) -> Rc<dyn Live> {
        let (names, outlook, host) = (self.run.names.clone(), self.outlook.clone(), self.host.clone());
        let links = self.run.options.check.then(|| self.run.links.clone());
        Rc::new(View { names, outlook, host, number, turn, alone: self.alone.get(), links })
    }

    /// What was undefined, to a life of this number: in check mode a task of which nothing could be said might have
    /// defined it.
    pub fn excused(&self, halt: Halt, number: u64) -> Halt {
        let Halt::Undefined(diagnostic) = &halt else {
            return halt;
        };
        let ahead =
            |sort| self.outlook.nearest(sort, number, |effects| effects.perhaps.clone()).ok().flatten();
        let committed = || self.run.names.with(&self.host, |names| names.perhaps.clone()).flatten();
        match ahead(Sort::Included).or_else(|| ahead(Sort::Facts)).or_else(committed) {
            Some(task) => Halt::Unknown(format!("{}, but perhaps `{task}` defines it", diagnostic.message)),
            None => halt,
        }
    }

    /// Where a task runs, and as whom: on the host's own machine, or on that of the delegate. A user that a check only
    /// announced cannot be become yet: the login user looks in its place.
    pub fn reach(
        &self,
        scope: &TaskScope,
        delegate: Option<&str>,
    ) -> Result<(Rc<Link>, Option<Become>), Halt> {
        let connection = match delegate {
            None => Connection::resolve(scope)?,
            Some(delegate) => Connection::resolve(&scope.on(delegate))?,
        };
        let (link, identity) = self.run.links.reach(&connection).map_err(Halt::error)?;
        self.note(&link);
        let exists =
            |identity: &Become| !link.book.borrow().assumes(&Asked::new(Account::named(&identity.user)));
        let identity = identity.filter(exists);
        Ok((link, identity))
    }

    /// Remembers that a machine is asked by lives of this host.
    pub fn note(&self, link: &Rc<Link>) {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| Rc::ptr_eq(known, link)) {
            asked.push(link.clone());
        }
    }
}
