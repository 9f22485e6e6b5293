use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use tokio::sync::{Mutex, OnceCell};

use crate::{
    ask::{Asked, Cost},
    plan::{Failure, Step},
    remote::{self, Batch, Become, BecomePassword, Error, Human, Machine, Reply, Request, Target, Watch},
    sh::{Output, Secret},
};

use super::book::Book;

/// A machine as the engine uses it: connected when it is first needed, with the book of questions to it.
pub struct Link {
    target: Target,
    /// For becoming somebody, by identity; shared with the threads that open shells.
    passwords: Arc<std::sync::Mutex<HashMap<Become, Secret>>>,
    human: Arc<dyn Human>,
    machine: OnceCell<Machine>,
    /// One burst at a time: none leaves before the one before is answered.
    turn: Mutex<()>,
    pub book: Rc<RefCell<Book>>,
}

type Wanted = Vec<(Option<Become>, Asked)>;

impl Link {
    pub fn new(target: Target, human: Arc<dyn Human>) -> Self {
        let (passwords, book) = (Arc::default(), Rc::default());
        Self { target, passwords, human, machine: OnceCell::new(), turn: Mutex::new(()), book }
    }

    /// Remembers with which password one becomes somebody there.
    pub fn become_password(&self, identity: &Become, password: Option<Secret>) {
        if let (Some(password), Ok(mut passwords)) = (password, self.passwords.lock()) {
            passwords.insert(identity.clone(), password);
        }
    }

    /// A link to a machine that is connected already.
    #[cfg(test)]
    pub fn connected(machine: Machine, human: Arc<dyn Human>) -> Self {
        let link = Self::new(Target::Local, human);
        Self { machine: OnceCell::new_with(Some(machine)), ..link }
    }

    async fn machine(&self) -> Result<&Machine, Error> {
        let passwords = self.passwords.clone();
        let password: BecomePassword = Arc::new(move |who| passwords.lock().ok()?.get(who).cloned());
        self.machine.get_or_try_init(|| remote::connect(&self.target, self.human.clone(), password)).await
    }

    pub fn peek(&self) -> Option<&Machine> {
        self.machine.get()
    }

    /// Asks all that is wanted in one burst; what costs much only when nothing else is wanted.
    pub async fn ask(&self, watch: &dyn Watch) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let wanted = self.take_wanted();
        self.burst(vec![], &None, wanted, watch).await.map(drop)
    }

    fn take_wanted(&self) -> Wanted {
        let mut book = self.book.borrow_mut();
        let (cheap, costly): (Wanted, Wanted) =
            book.take_wanted().into_iter().partition(|(_, asked)| asked.cost == Cost::Cheap);
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
        &self,
        identity: &Option<Become>,
        steps: Vec<Step>,
        watch: &dyn Watch,
    ) -> Result<Vec<Reply>, Error> {
        let _turn = self.turn.lock().await;
        let wanted = self.book.borrow_mut().take_wanted_by(identity);
        let (behind, costly) =
            wanted.into_iter().partition(|(_, asked): &(_, Asked)| asked.cost == Cost::Cheap);
        self.book.borrow_mut().want_again(costly);
        self.burst(steps, identity, behind, watch).await
    }

    async fn burst(
        &self,
        steps: Vec<Step>,
        identity: &Option<Become>,
        wanted: Wanted,
        watch: &dyn Watch,
    ) -> Result<Vec<Reply>, Error> {
        let count = steps.len();
        let mut letter = Letter::new(steps, identity);
        letter.questions(wanted);
        self.book.borrow_mut().counts.scripts += letter.parses.len() as u64;
        let sent = match self.machine().await {
            Ok(machine) => machine.burst(letter.batches, watch).await,
            Err(error) => Err(error),
        };
        let mut replies = match sent {
            Ok(replies) => replies,
            Err(error) => {
                self.unanswered(letter.parses, &error);
                return Err(error);
            }
        };
        let own = replies.first_mut().map(|first| first.drain(..count).collect()).unwrap_or_default();
        let answers = replies.into_iter().flatten();
        letter.parses.into_iter().zip(answers).for_each(|(parsing, reply)| self.learn(parsing, reply));
        Ok(own)
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

    /// Becoming somebody failed: that is the answer to all that was asked as somebody else. Otherwise nobody learns.
    fn unanswered(&self, parses: Vec<Parsing>, error: &Error) {
        let Error::Become { message, hint } = error else {
            return;
        };
        let failure = Failure { hint: hint.clone(), ..Failure::new(message.clone()) };
        let mut book = self.book.borrow_mut();
        for parsing in parses {
            match parsing.identity {
                Some(_) => {
                    parsing.asked.iter().for_each(|a| book.learn(&parsing.identity, a, Err(failure.clone())))
                }
                None => book.want_again(parsing.asked.into_iter().map(|asked| (None, asked)).collect()),
            }
        }
    }

    /// Ends what runs there and closes the connection.
    pub async fn close(&self) {
        if let Some(machine) = self.machine.get() {
            machine.close().await;
        }
    }
}

struct Parsing {
    identity: Option<Become>,
    asked: Vec<Asked>,
    parse: crate::ask::Parse,
}

/// All that leaves in one burst, by identity: steps first, questions of one kind as one script.
struct Letter {
    batches: Vec<Batch>,
    /// In the order of the questions' requests.
    parses: Vec<Parsing>,
}

impl Letter {
    fn new(steps: Vec<Step>, identity: &Option<Become>) -> Self {
        if steps.is_empty() {
            return Self { batches: vec![], parses: vec![] };
        }
        let requests = steps.into_iter().map(|step| Request::Step { group: 1, step }).collect();
        Self { batches: vec![Batch { identity: identity.clone(), requests }], parses: vec![] }
    }

    /// Adds questions, each identity's to its batch, in the order of the batches.
    fn questions(&mut self, wanted: Wanted) {
        let mut by_identity: Vec<(Option<Become>, Vec<Asked>)> = vec![];
        if let Some(batch) = self.batches.first() {
            by_identity.push((batch.identity.clone(), vec![]));
        }
        for (identity, asked) in wanted {
            match by_identity.iter_mut().find(|(known, _)| *known == identity) {
                Some((_, list)) => list.push(asked),
                None => by_identity.push((identity, vec![asked])),
            }
        }
        for (identity, asked) in by_identity {
            let at = self.batches.iter().position(|batch| batch.identity == identity);
            let at = at.unwrap_or_else(|| {
                self.batches.push(Batch { identity: identity.clone(), requests: vec![] });
                self.batches.len() - 1
            });
            by_kind(asked).into_iter().for_each(|kind| self.add(at, &identity, kind));
        }
    }

    fn add(&mut self, batch: usize, identity: &Option<Become>, asked: Vec<Asked>) {
        let (script, parse) = Asked::merge(&asked);
        self.batches[batch].requests.push(Request::Question { functions: asked[0].functions, script });
        self.parses.push(Parsing { identity: identity.clone(), asked, parse });
    }
}

fn by_kind(asked: Vec<Asked>) -> Vec<Vec<Asked>> {
    let mut kinds: Vec<Vec<Asked>> = vec![];
    let mut places: HashMap<&'static str, usize> = HashMap::new();
    for question in asked {
        let at = *places.entry(question.kind).or_insert_with(|| {
            kinds.push(vec![]);
            kinds.len() - 1
        });
        kinds[at].push(question);
    }
    kinds
}
