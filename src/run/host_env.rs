use std::{cell::{Cell, RefCell}, rc::Rc, sync::Arc};

use crate::{
    event::{Event, Prompt},
    plan::Cx,
    project::Project,
    vars::Store,
};

use super::{
    book::BookAsker,
    controller::TaskController,
    frame::Frame,
    link::Link,
    links::Links,
    names::{Names, Outlook},
};

/// What a run is told by the command line.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub check: bool,
    pub diff: bool,
    /// Hosts at work at the same time.
    pub forks: usize,
    pub force_handlers: bool,
    pub tags: crate::project::Tags,
}

/// What all hosts of a run share.
pub struct RunEnv {
    pub store: Rc<Store>,
    pub names: Rc<Names>,
    pub project: Rc<Project>,
    pub options: Options,
    pub links: Links,
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
    /// The host's own machine.
    pub link: Rc<Link>,
    /// All machines that the lives ask, the own one first.
    pub asked: RefCell<Vec<Rc<Link>>>,
    /// No other host is in the play.
    pub alone: Cell<bool>,
}

impl HostEnv {
    pub fn new(run: &Rc<RunEnv>, host: &str, link: Rc<Link>, alone: bool) -> Rc<Self> {
        let asked = RefCell::new(vec![link.clone()]);
        let (run, host, alone) = (run.clone(), host.to_owned(), Cell::new(alone));
        Rc::new(Self { run, host, outlook: Rc::default(), link, asked, alone })
    }

    /// What a module's plan reads with.
    pub fn cx(self: &Rc<Self>, frame: &Rc<Frame>) -> Cx {
        let asker = BookAsker { book: frame.link.book.clone(), identity: frame.identity.clone() };
        Cx::new(Rc::new(asker), Rc::new(TaskController { env: self.clone(), frame: frame.clone() }))
    }

    /// Remembers that a machine is asked by lives of this host.
    pub fn note(&self, link: &Rc<Link>) {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| Rc::ptr_eq(known, link)) {
            asked.push(link.clone());
        }
    }
}
