use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    ask::{Asked, Cost},
    plan::{Assumption, Failure, Step},
    remote::{self, Become, BecomePassword, Error, Human, Machine, Reply, Request, Target, Watch},
    sh::{Output, Secret},
};

use super::{
    book::Book,
    letter::{Letter, Parsing, Wanted},
    neighbours::Neighbours,
};

const PATIENCE: Duration = Duration::from_secs(120);

/// A machine as the engine uses it: connected when it is first needed, and again after it was lost; with the book of
/// questions to it.
pub struct Link {
    target: Target,
    /// For becoming somebody, by identity; shared with the threads that open shells.
    passwords: Arc<std::sync::Mutex<HashMap<Become, Secret>>>,
    human: Arc<dyn Human>,
    /// All that were connected: the last is in use, unless it is lost.
    machines: RefCell<Vec<Machine>>,
    lost: Cell<bool>,
    /// One identity a burst: somebody cannot be become, and it is not known who.
    apart: Cell<bool>,
    turn: Arc<Mutex<()>>,
    /// For the answer to each question of a burst in which one may hang.
    pub patience: Duration,
    pub book: Rc<RefCell<Book>>,
    neighbours: Rc<Neighbours>,
}

/// The right to speak with a machine: nobody else asks or acts there meanwhile.
pub struct Turn {
    link: Rc<Link>,
    _guard: OwnedMutexGuard<()>,
}

impl Link {
    pub fn new(target: Target, human: Arc<dyn Human>, neighbours: Rc<Neighbours>) -> Self {
        let (passwords, book) = (Arc::default(), Rc::default());
        Self {
            target,
            passwords,
            human,
            machines: RefCell::default(),
            lost: Cell::new(false),
            apart: Cell::new(false),
            turn: Arc::default(),
            patience: PATIENCE,
            book,
            neighbours,
        }
    }

    /// Something is about to change there: no answer survives.
    pub fn changes(&self) {
        self.book.borrow_mut().forget();
        self.changed();
    }

    /// Something has changed there: what its other names have asked meanwhile does not survive either.
    pub fn changed(&self) {
        self.neighbours.forget_others(&self.book);
    }

    /// In check mode: takes something for made on the machine, whatever it was called.
    pub fn assume(&self, assumption: &Assumption, task: &str) {
        for book in self.neighbours.same(&self.book) {
            book.borrow_mut().assume(assumption, task);
        }
    }

    /// In check mode: the tasks that were not done on the machine.
    pub fn undone(&self) -> Vec<String> {
        self.neighbours.undone(&self.book)
    }

    /// Remembers with which password one becomes somebody there.
    pub fn become_password(&self, identity: &Become, password: Option<Secret>) {
        if let (Some(password), Ok(mut passwords)) = (password, self.passwords.lock()) {
            passwords.insert(identity.clone(), password);
        }
    }

    /// The machine, where it is connected.
    pub fn peek(&self) -> Option<Machine> {
        self.machines.borrow().last().filter(|_| !self.lost.get()).cloned()
    }

    /// All that the link was ever connected to.
    pub fn machines(&self) -> Vec<Machine> {
        self.machines.borrow().clone()
    }

    /// Waits until nobody else speaks with the machine.
    pub async fn turn(self: &Rc<Self>) -> Turn {
        Turn { link: self.clone(), _guard: self.turn.clone().lock_owned().await }
    }

    /// The controller itself.
    pub fn is_local(&self) -> bool {
        matches!(self.target, Target::Local)
    }

    /// Ends what runs there and closes the connection. `Err`: the machine on which something may still run.
    pub async fn close(&self) -> Result<(), &str> {
        match (self.peek(), &self.target) {
            (Some(machine), _) if machine.close().await => Ok(()),
            (None, _) => Ok(()),
            (_, Target::Ssh(ssh)) => Err(&ssh.host),
            _ => Err("localhost"),
        }
    }

    async fn machine(&self) -> Result<Machine, Error> {
        if let Some(machine) = self.peek() {
            return Ok(machine);
        }
        let passwords = self.passwords.clone();
        let password: BecomePassword = Arc::new(move |who| passwords.lock().ok()?.get(who).cloned());
        let machine = remote::connect(&self.target, self.human.clone(), password).await?;
        self.machines.borrow_mut().push(machine.clone());
        self.lost.set(false);
        Ok(machine)
    }

    fn learn(&self, parsing: Parsing, reply: Reply) {
        let output = reply.unwrap_or_else(|| Output { rc: 255, ..Output::default() });
        let mut book = self.book.borrow_mut();
        match (parsing.parse)(&output) {
            Ok(answers) => {
                for (asked, answer) in parsing.asked.iter().zip(answers) {
                    book.learn(&parsing.identity, asked, Ok(answer));
                }
            }
            Err(garbled) => {
                let said = output.errors();
                let failure = Failure::new(format!("{garbled}: {}", said.trim()));
                parsing
                    .asked
                    .iter()
                    .for_each(|asked| book.learn(&parsing.identity, asked, Err(failure.clone())));
            }
        }
    }

    /// Questions that a burst did not get answered. Nobody learns anything from a lost machine: whoever still waits asks
    /// again.
    fn unanswered(&self, parses: Vec<Parsing>, error: &Error) {
        let Error::Become { message, hint } = error else {
            self.lost.set(true);
            return self.book.borrow_mut().forget();
        };
        let mut others = parses.iter().filter_map(|parsing| parsing.identity.as_ref());
        let first = others.next();
        let several = others.any(|identity| Some(identity) != first);
        let failure = Failure { hint: hint.clone(), ..Failure::new(message.clone()).in_itself() };
        self.apart.set(self.apart.get() || several);
        let mut book = self.book.borrow_mut();
        for Parsing { identity, asked, .. } in parses {
            match identity.is_some() && !several {
                true => asked.iter().for_each(|a| book.learn(&identity, a, Err(failure.clone()))),
                false => book.want_again(asked.into_iter().map(|a| (identity.clone(), a)).collect()),
            }
        }
    }
}

impl Turn {
    /// Asks all that is wanted in one burst; what costs much only when nothing else is wanted.
    pub async fn ask(self, watch: &dyn Watch) -> Result<(), Error> {
        let wanted = self.take_wanted();
        if wanted.is_empty() {
            return Ok(());
        }
        let hang: Wanted = wanted.iter().filter(|(_, asked)| asked.cost == Cost::MayHang).cloned().collect();
        if hang.is_empty() || self.link.peek().is_none() {
            return self.burst(vec![], &None, wanted, watch).await.map(drop);
        }
        // They are answered one after the other.
        let limit = self.link.patience * u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        let asked = tokio::time::timeout(limit, self.burst(vec![], &None, wanted.clone(), watch));
        match asked.await {
            Ok(asked) => asked.map(drop),
            Err(_) => {
                self.give_up(wanted, &hang, limit.as_secs());
                Ok(())
            }
        }
    }

    /// What may hang is taken to do so; all else is asked again. The burst is ended on the machine before the next.
    fn give_up(&self, mut wanted: Wanted, hang: &Wanted, limit: u64) {
        let mut book = self.link.book.borrow_mut();
        wanted.retain(|(_, asked)| asked.cost != Cost::MayHang);
        book.want_again(wanted);
        for (identity, asked) in hang {
            let message = format!("the host did not answer within {limit} s: {}", asked.key);
            let hint = "does a network file system, a server or a device there no longer answer?".to_owned();
            book.learn(
                identity,
                asked,
                Err(Failure { hint: Some(hint), ..Failure::new(message).in_itself() }),
            );
        }
    }

    fn take_wanted(&self) -> Wanted {
        let mut book = self.link.book.borrow_mut();
        let all = book.take_wanted();
        let first = all.first().map(|(identity, _)| identity.clone());
        let apart = self.link.apart.get();
        let (wanted, later): (Wanted, Wanted) =
            all.into_iter().partition(|(identity, _)| !apart || Some(identity) == first.as_ref());
        book.want_again(later);
        let (cheap, costly): (Wanted, Wanted) =
            wanted.into_iter().partition(|(_, asked)| asked.cost == Cost::Cheap);
        match cheap.is_empty() {
            true => costly,
            false => {
                book.want_again(costly);
                cheap
            }
        }
    }

    /// Does steps, and asks behind them what is wanted by now, in the same burst. `None` stands for steps that were not
    /// run because one before them failed.
    pub async fn steps(
        self,
        identity: &Option<Become>,
        steps: Vec<Step>,
        watch: &dyn Watch,
    ) -> Result<Vec<Reply>, Error> {
        let requests = steps.into_iter().map(|step| Request::Step { group: 1, step }).collect();
        self.requests(identity, requests, watch).await
    }

    /// Makes requests as somebody, and asks behind them what is wanted by now, in the same burst.
    pub async fn requests(
        self,
        identity: &Option<Become>,
        requests: Vec<Request>,
        watch: &dyn Watch,
    ) -> Result<Vec<Reply>, Error> {
        let wanted = self.link.book.borrow_mut().take_wanted_by(identity);
        let (behind, costly) =
            wanted.into_iter().partition(|(_, asked): &(_, Asked)| asked.cost == Cost::Cheap);
        self.link.book.borrow_mut().want_again(costly);
        self.burst(requests, identity, behind, watch).await
    }

    async fn burst(
        &self,
        requests: Vec<Request>,
        identity: &Option<Become>,
        wanted: Wanted,
        watch: &dyn Watch,
    ) -> Result<Vec<Reply>, Error> {
        let link = &*self.link;
        let count = requests.iter().filter(|request| !matches!(request, Request::Note { .. })).count();
        let mut letter = Letter::new(requests, identity);
        letter.questions(wanted);
        link.book.borrow_mut().counts.scripts += letter.parses.len() as u64;
        let forgets = link.book.borrow().forgets();
        let sent = match link.machine().await {
            Ok(machine) => machine.burst(letter.batches, watch).await,
            Err(error) => Err(error),
        };
        // What was forgotten meanwhile must not be learned: whoever still wants to know has asked again.
        let forgotten = link.book.borrow().forgets() != forgets;
        let parses = if forgotten { vec![] } else { letter.parses };
        let mut replies = match sent {
            Ok(replies) => replies,
            Err(error) => {
                link.unanswered(parses, &error);
                return Err(error);
            }
        };
        let own = replies.first_mut().map(|first| first.drain(..count).collect()).unwrap_or_default();
        let answers = replies.into_iter().flatten();
        parses.into_iter().zip(answers).for_each(|(parsing, reply)| link.learn(parsing, reply));
        link.neighbours.learnt(&link.book);
        Ok(own)
    }
}
