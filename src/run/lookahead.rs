use std::{cell::Cell, collections::VecDeque, rc::Rc};

use crate::{ask::Cost, project::Placed, template::Value};

use super::{
    changes::READERS,
    defining::defines,
    frame::Frame,
    host_env::HostEnv,
    live_task::Life,
    notified::Notified,
    planned::Seed,
    program::Code,
    walker::{Next, Position, Walker},
};

/// The lives ahead of a host's committed state, in play order.
pub struct Lookahead {
    env: Rc<HostEnv>,
    pub lives: VecDeque<Life>,
    handlers: Code,
    number: u64,
    /// How many tasks may be planned ahead.
    window: usize,
    /// Tasks that were right since the last change.
    streak: usize,
    /// What the lives were made from that a change dropped, life by life.
    former: Vec<Vec<Rc<Frame>>>,
    /// Of a loop one of whose items changed the host: items that were right since then.
    right: Option<usize>,
}

/// The least that is planned ahead after a change: the lives behind it are likely to be thrown away again.
const NARROW: usize = 4;

/// Lives of all hosts of a batch together, and of one host.
const LIVES: usize = 1 << 16;
const LEAST: usize = 16;
const MOST: usize = 1024;

impl Lookahead {
    pub fn new(env: Rc<HostEnv>, handlers: Code) -> Self {
        let (window, streak) = (usize::MAX, 0);
        let (lives, number, former, right) = (VecDeque::new(), 0, vec![], None);
        Self { env, lives, handlers, number, window, streak, former, right }
    }

    /// Begins lives for the tasks that come next, as far as one can see from `from`.
    pub fn fill(&mut self, from: &Walker, notified: &Notified) {
        let (most, room) = (self.env.run.options.ahead.unwrap_or(usize::MAX), self.room());
        if self.lives.len() > room / 2 {
            // Lives are begun in heaps, so that what they ask leaves together.
            return;
        }
        // A handler that is planned will have run at the next flush point.
        let mut notified = notified.clone();
        self.lives.iter().filter_map(|life| life.handler).for_each(|handler| notified.remove(handler));
        while self.lives.len() < self.window.min(most).min(room) {
            let mut walker = match self.lives.back() {
                Some(last) if ends_view(&last.seed.placed) => return,
                Some(last) => last.behind.clone(),
                None => from.clone(),
            };
            match self.step(&mut walker, &notified) {
                Some((placed, at, handler)) => {
                    let doubt = handler.and_then(|handler| notified.doubt(handler).cloned());
                    handler.into_iter().for_each(|handler| notified.remove(handler));
                    self.begin(placed, at, handler, doubt, walker);
                }
                None => return,
            }
        }
    }

    /// How many lives a host may have: what all hosts have together is bounded.
    fn room(&self) -> usize {
        let hosts = self.env.run.store.play_hosts.borrow()[1].len();
        (LIVES / hosts.max(1)).clamp(LEAST, MOST)
    }

    /// The next task on the way, passing flush points where it is decided which handlers run.
    fn step(
        &self,
        walker: &mut Walker,
        notified: &Notified,
    ) -> Option<(Rc<Placed>, Position, Option<usize>)> {
        loop {
            match walker.next(notified) {
                Next::Task { placed, at, handler } => return Some((placed, at, handler)),
                Next::Flush if self.lives.iter().any(Life::may_notify) => return None,
                Next::Flush => walker.flush(self.handlers.clone()),
                Next::End { .. } => return None,
            }
        }
    }

    fn begin(
        &mut self,
        placed: Rc<Placed>,
        at: Position,
        handler: Option<usize>,
        doubt: Option<String>,
        mut behind: Walker,
    ) {
        self.number += 1;
        let bindings = behind.bindings();
        behind.ran();
        let turn = Rc::new(Cell::new(false));
        let (items, start, tried, most) = (None, 0, 0, usize::MAX);
        let (parked, frames) = Default::default();
        let number = self.number;
        let seed = Seed { placed, number, doubt, bindings, turn, items, start, tried, most, parked, frames };
        let mut defines = defines(&seed.placed);
        defines.controller |=
            !READERS.contains(&seed.placed.task.short_module()) && self.env.is_here(&seed.placed);
        self.env.outlook.begin(self.number, defines);
        self.lives.push_back(Life::begin(&self.env, seed, at, handler, behind));
    }

    /// Lets every woken life go on until none can: what is left waits for an answer or a name.
    pub fn quiesce(&mut self) {
        loop {
            let mut moved = false;
            for life in &mut self.lives {
                moved |= life.go_on(&self.env);
            }
            if !moved {
                return;
            }
        }
    }

    /// Plans the head anew from an item of its loop on; what was planned behind it goes. Once an item changed the host,
    /// the next one is likely to do so too: only so many are planned as were right since, twice over.
    pub fn restart(&mut self, items: Option<Rc<[Value]>>, start: usize, tried: u32) {
        self.drop_behind();
        let Some(head) = self.lives.pop_front() else {
            return;
        };
        let mut seed = head.seed;
        let done = start.saturating_sub(seed.start);
        self.former.insert(0, seed.frames.take().into_iter().skip(done).collect());
        if let Some(right) = &mut self.right {
            *right += done;
            seed.most = (2 * *right).max(NARROW);
        }
        (seed.items, seed.start, seed.tried) = (items, start, tried);
        let life = Life::begin(&self.env, seed, head.at, head.handler, head.behind);
        self.lives.push_front(life);
    }

    /// Drops all lives but the head: to invalidate is nothing more than that.
    pub fn drop_behind(&mut self) {
        self.drop_from(1);
    }

    /// Drops all lives that come after that of this number.
    pub fn drop_after(&mut self, number: u64) {
        let kept = self.lives.iter().take_while(|life| life.seed.number <= number).count();
        self.drop_from(kept);
    }

    fn drop_from(&mut self, first: usize) {
        self.former = vec![];
        for life in self.lives.drain(first.min(self.lives.len())..) {
            self.env.outlook.forget(life.seed.number);
            self.former.push(life.seed.frames.take());
        }
    }

    /// Begins lives anew behind those of a change, and wants at once what the dropped ones were made from: it leaves
    /// with the change.
    pub fn begin_anew(&mut self, from: &Walker, notified: &Notified, change: &Frame, kept: usize) {
        self.fill(from, notified);
        self.quiesce();
        let begun = self.lives.len().saturating_sub(kept);
        let mut book = change.link.book.borrow_mut();
        for frame in std::mem::take(&mut self.former).iter().take(begun).flatten() {
            if Rc::ptr_eq(&frame.link, &change.link) && frame.identity == change.identity {
                let reads = frame.reads.borrow();
                let cheap = reads.iter().filter(|asked| asked.cost == Cost::Cheap);
                cheap.for_each(|asked| book.foresee(&frame.identity, asked));
            }
        }
    }

    pub fn handlers(&mut self, handlers: Code) {
        self.handlers = handlers;
    }

    pub fn drop_all(&mut self) {
        self.right = None;
        self.lives.drain(..).for_each(|life| self.env.outlook.forget(life.seed.number));
    }

    /// A task ended without a change: one may look farther again.
    pub fn went_well(&mut self) {
        self.right = None;
        self.streak += 1;
        self.window = self.window.max(2 * self.streak);
    }

    /// Tasks change the host: one looks less far behind those `kept`, for a while.
    pub fn went_otherwise(&mut self, kept: usize) {
        self.window = (2 * self.streak).max(NARROW).saturating_add(kept);
        (self.streak, self.right) = (0, Some(0));
    }
}

/// Nobody can say what comes behind: dynamic includes, `meta`, and what changes the inventory.
fn ends_view(placed: &Placed) -> bool {
    super::deeds::ends_view(&placed.task)
}
