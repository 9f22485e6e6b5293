use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    task::Waker,
};

use super::names::{Defines, Effects};

/// What the lives ahead of a host's committed state do to its names, and who waits for them.
#[derive(Default)]
pub struct Outlook {
    ahead: RefCell<Ahead>,
    parked: RefCell<Vec<Waker>>,
}

/// Numbers of lives, in their order.
type Numbers = BTreeSet<u64>;

/// The lives that may define something: what they do define, once that is decided, and who may define what. Most tasks
/// define nothing and are not in it.
#[derive(Default)]
struct Ahead {
    lives: BTreeMap<u64, (Defines, Option<Effects>)>,
    names: HashMap<String, Numbers>,
    facts: Numbers,
    anything: Numbers,
    controller: Numbers,
}

/// What may be defined ahead.
#[derive(Clone, Copy, Debug)]
pub enum Sort<'n> {
    /// A result, or `set_fact`, of this name.
    Name(&'n str),
    Facts,
    /// `include_vars`.
    Included,
    /// Files of the controller.
    Files,
}

/// A life before another one has not decided yet what it defines.
pub struct Undecided;

impl Outlook {
    /// A life that comes after all others begins.
    pub fn begin(&self, number: u64, defines: Defines) {
        if defines != Defines::default() {
            self.ahead.borrow_mut().begin(number, defines);
        }
    }

    /// What a life defines is decided.
    pub fn decide(&self, number: u64, effects: Effects) {
        self.ahead.borrow_mut().decide(number, effects);
        self.wake();
    }

    /// Forgets a life that was committed or dropped.
    pub fn forget(&self, number: u64) {
        self.ahead.borrow_mut().forget(number);
    }

    pub fn park(&self, waker: &Waker) {
        self.parked.borrow_mut().push(waker.clone());
    }

    /// Lets all that wait for a name look again.
    pub fn wake(&self) {
        self.parked.take().into_iter().for_each(Waker::wake);
    }

    /// What the lives before this one come to that may define such a thing: the nearest first, until `get` has found
    /// what it looks for.
    pub fn nearest<T>(
        &self,
        sort: Sort<'_>,
        before: u64,
        mut get: impl FnMut(&Effects) -> Option<T>,
    ) -> Result<Option<T>, Undecided> {
        let ahead = self.ahead.borrow();
        let numbers = ahead.of(sort).into_iter().flat_map(|numbers| numbers.range(..before).rev());
        for number in numbers {
            let effects = ahead.lives.get(number).and_then(|(_, effects)| effects.as_ref());
            if let Some(value) = get(effects.ok_or(Undecided)?) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

impl Ahead {
    fn of(&self, sort: Sort<'_>) -> Option<&Numbers> {
        match sort {
            Sort::Name(name) => self.names.get(name),
            Sort::Facts => Some(&self.facts),
            Sort::Included => Some(&self.anything),
            Sort::Files => Some(&self.controller),
        }
    }

    fn begin(&mut self, number: u64, defines: Defines) {
        for name in &defines.names {
            self.names.entry(name.clone()).or_default().insert(number);
        }
        let Defines { facts, anything, controller, .. } = defines;
        let sorts =
            [(facts, &mut self.facts), (anything, &mut self.anything), (controller, &mut self.controller)];
        for (_, numbers) in sorts.into_iter().filter(|(may, _)| *may) {
            numbers.insert(number);
        }
        self.lives.insert(number, (defines, None));
    }

    /// Names that were computed are known only now.
    fn decide(&mut self, number: u64, effects: Effects) {
        let Some((defines, decided)) = self.lives.get_mut(&number) else { return };
        for (name, _) in &effects.set {
            if !defines.names.contains(name) {
                defines.names.push(name.clone());
                self.names.entry(name.clone()).or_default().insert(number);
            }
        }
        *decided = Some(effects);
    }

    fn forget(&mut self, number: u64) {
        let Some((defines, _)) = self.lives.remove(&number) else {
            return;
        };
        for name in &defines.names {
            if let Some(numbers) = self.names.get_mut(name) {
                numbers.remove(&number);
            }
        }
        for numbers in [&mut self.facts, &mut self.anything, &mut self.controller] {
            numbers.remove(&number);
        }
    }
}
