use std::{
    any::Any,
    cell::RefCell,
    collections::HashMap,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use crate::{
    ask::{Asked, Boot, BootAnswer, Cost, Environment, Foreseen, Question, Status, World},
    plan::{Asker, Assumption, Failure, Local},
    remote::Become,
};

type Answer = Result<Rc<dyn Any>, Failure>;

/// As whom, what kind, what, and in which environment.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Key(Option<Become>, &'static str, String, Environment);

impl Key {
    fn of(identity: &Option<Become>, asked: &Asked) -> Self {
        Self(identity.clone(), asked.kind, asked.key.clone(), asked.environment.clone())
    }
}

/// The questions to one machine: answers that are remembered until something changes, those that are wanted, and who
/// waits for them.
#[derive(Default)]
pub struct Book {
    known: HashMap<Key, Answer>,
    wanted: Vec<(Option<Become>, Asked)>,
    waiting: HashMap<Key, Vec<Waker>>,
    epoch: u64,
    /// How often all answers were forgotten.
    forgets: u64,
    pub counts: Counts,
    /// Which machine it is, whatever it is called; empty until that is known.
    machine: Option<Rc<BootAnswer>>,
    /// It holds answers about what other machines may change.
    shares: bool,
    /// In check mode: answers that questions will have once the changes that were announced are made.
    assumed: HashMap<(&'static str, String), Rc<dyn Any>>,
    /// In check mode: how files would be then.
    pub world: World,
    /// In check mode: tasks that were not done there, and of which nobody knows all that they would have changed.
    undone: Vec<String>,
}

/// How much was asked in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub asked: u64,
    pub remembered: u64,
    /// Scripts that the questions were merged into.
    pub scripts: u64,
    pub forgotten: u64,
}

impl Book {
    fn read(&mut self, key: &Key, asked: &Asked, waker: &Waker) -> Option<Answer> {
        if let Some(answer) = self.assumed.get(&(key.1, key.2.clone())) {
            return Some(Ok(answer.clone()));
        }
        if !self.world.is_empty() {
            return self.foreseen(key, asked, waker);
        }
        self.of_host(key, asked, waker)
    }

    /// What will be answered once the announced changes are made.
    fn foreseen(&mut self, key: &Key, asked: &Asked, waker: &Waker) -> Option<Answer> {
        let open = |why| Failure { unpredictable: Some(why), ..Failure::default() };
        match asked.foreseen(&self.world) {
            Foreseen::Known(answer) => Some(Ok(answer)),
            Foreseen::Open(why) => Some(Err(open(why))),
            Foreseen::Host(asked, then) => {
                let key = Key::of(&key.0, &asked);
                let answer = self.of_host(&key, &asked, waker)?;
                Some(match then {
                    Some(then) => answer.and_then(|answer| then(&*answer).map_err(open)),
                    None => answer,
                })
            }
        }
    }

    fn of_host(&mut self, key: &Key, asked: &Asked, waker: &Waker) -> Option<Answer> {
        if let Some(answer) = self.known.get(key) {
            return Some(answer.clone());
        }
        if !self.waiting.contains_key(key) {
            self.wanted.push((key.0.clone(), asked.clone()));
            self.counts.asked += 1;
        }
        self.waiting.entry(key.clone()).or_default().push(waker.clone());
        None
    }

    /// What is known of a question.
    pub fn known(&self, identity: &Option<Become>, asked: &Asked) -> Option<&dyn Any> {
        let key = Key::of(identity, asked);
        self.known.get(&key)?.as_ref().ok().map(|answer| &**answer)
    }

    /// All questions that nobody has asked the host yet.
    pub fn take_wanted(&mut self) -> Vec<(Option<Become>, Asked)> {
        std::mem::take(&mut self.wanted)
    }

    /// Those of one identity only.
    pub fn take_wanted_by(&mut self, identity: &Option<Become>) -> Vec<(Option<Become>, Asked)> {
        let (mine, others) =
            std::mem::take(&mut self.wanted).into_iter().partition(|(who, _)| who == identity);
        self.wanted = others;
        mine
    }

    /// Wants an answer before anybody asks: the plans that were dropped were made from it.
    pub fn foresee(&mut self, identity: &Option<Become>, asked: &Asked) {
        let key = Key::of(identity, asked);
        if !self.known.contains_key(&key) && !self.waiting.contains_key(&key) {
            self.waiting.insert(key, vec![]);
            self.wanted.push((identity.clone(), asked.clone()));
            self.counts.asked += 1;
        }
    }

    /// Somebody waits for what costs little.
    pub fn awaits_cheap(&self) -> bool {
        let awaited = |(who, asked): &(Option<Become>, Asked)| {
            let key = Key::of(who, asked);
            asked.cost == Cost::Cheap && self.waiting.get(&key).is_some_and(|waiting| !waiting.is_empty())
        };
        self.wanted.iter().any(awaited)
    }

    /// Puts questions back that were not sent.
    pub fn want_again(&mut self, questions: Vec<(Option<Become>, Asked)>) {
        self.wanted.extend(questions);
    }

    /// Somebody waits for an answer, whoever sends the question.
    pub fn awaited(&self) -> bool {
        self.waiting.values().any(|waiting| !waiting.is_empty())
    }

    pub fn learn(&mut self, identity: &Option<Become>, asked: &Asked, answer: Answer) {
        let key = Key::of(identity, asked);
        for waker in self.waiting.remove(&key).unwrap_or_default() {
            waker.wake();
        }
        if asked.kind == Boot::KIND
            && let Ok(answer) = &answer
            && let Some(boot) = answer.downcast_ref::<BootAnswer>()
        {
            self.machine = Some(Rc::new(boot.clone()));
        }
        self.shares |= self.is_shared(asked) || self.leads_away(&answer);
        self.known.insert(key, answer);
    }

    /// Whether others may change what an answer tells. As long as nobody knows what is mounted, every path counts.
    fn is_shared(&self, asked: &Asked) -> bool {
        let shared = |path: &String| self.machine.as_ref().is_none_or(|machine| machine.is_shared(path));
        asked.shared || asked.paths.iter().any(shared)
    }

    /// Whether a file that was looked at lies where other machines may change it, wherever its path seems to.
    fn leads_away(&self, answer: &Answer) -> bool {
        let Ok(answer) = answer else { return false };
        let Some(Some(status)) = answer.downcast_ref::<Option<Status>>() else { return false };
        self.machine.as_ref().is_some_and(|machine| machine.is_shared_device(status.dev))
    }

    /// What tells the machine from all others: the same for all its names.
    pub fn place(&self) -> Option<String> {
        self.machine.as_ref()?.place()
    }

    /// Whether an answer may be changed by what is done on other machines.
    pub fn shares(&self) -> bool {
        self.shares
    }

    /// Takes an announced change for made: plans of other hosts that ask here too are made again.
    pub fn assume(&mut self, assumption: &Assumption, task: &str) {
        self.epoch += 1;
        match assumption {
            Assumption::Thing(path, thing) => self.world.leave(path, thing.clone(), task),
            Assumption::Answer(asked, answer) => {
                self.assumed.insert((asked.kind, asked.key.clone()), answer.clone());
            }
        }
    }

    /// Whether the answer to a question is only assumed.
    pub fn assumes(&self, asked: &Asked) -> bool {
        self.assumed.contains_key(&(asked.kind, asked.key.clone()))
    }

    /// Such a task, as messages name it.
    pub fn leave_undone(&mut self, task: &str) {
        if !self.undone.iter().any(|known| known == task) {
            self.undone.push(task.to_owned());
        }
    }

    pub fn undone(&self) -> &[String] {
        &self.undone
    }

    /// Something changed, or may have: no answer survives. Who waits asks again.
    pub fn forget(&mut self) {
        self.epoch += 1;
        self.forgets += 1;
        self.counts.forgotten += self.known.len() as u64;
        self.known.clear();
        self.shares = false;
        self.wanted.clear();
        self.waiting.drain().flat_map(|(_, wakers)| wakers).for_each(Waker::wake);
    }

    /// How often no answer survived: what was asked before is not to be learned. An assumption leaves what hosts answer
    /// as it is.
    pub fn forgets(&self) -> u64 {
        self.forgets
    }

    /// Counts how often answers became others: a plan that began in another epoch is not to be used.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }
}

/// Asks the book of one machine as one identity.
pub struct BookAsker {
    pub book: Rc<RefCell<Book>>,
    pub identity: Option<Become>,
    /// That of the task.
    pub environment: Environment,
    /// All that was asked.
    pub reads: Rc<RefCell<Vec<Asked>>>,
}

impl Asker for BookAsker {
    fn ask(&self, asked: Asked) -> Local<'_, Answer> {
        let asked = asked.within(&self.environment);
        let key = Key::of(&self.identity, &asked);
        self.reads.borrow_mut().push(asked.clone());
        let mut first = true;
        Box::pin(poll_fn(move |context| {
            let mut book = self.book.borrow_mut();
            match book.read(&key, &asked, context.waker()) {
                Some(answer) => {
                    book.counts.remembered += u64::from(std::mem::take(&mut first));
                    Poll::Ready(answer)
                }
                None => {
                    first = false;
                    Poll::Pending
                }
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::Stat;

    #[test]
    fn a_link_into_the_network_is_shared() {
        for (path, dev, shares) in [("/data/x", 1, false), ("/data/x", 45, true), ("/mnt/x", 1, true)] {
            let mut book = Book::default();
            let network_mounts = vec![("/mnt".to_owned(), 45)];
            let boot = BootAnswer { network_mounts, ..BootAnswer::default() };
            book.learn(&None, &Asked::new(Boot), Ok(Rc::new(boot)));
            let status = Some(Status { dev, ..Status::default() });
            book.learn(&None, &Asked::new(Stat::through(path)), Ok(Rc::new(status)));
            assert_eq!(book.shares(), shares, "{path} on {dev}");
        }
    }
}
