use std::collections::HashMap;

use crate::{
    ask::{Asked, Cost, Environment, Parse},
    remote::{Batch, Become, Request},
};

/// Questions by who asks them.
pub type Wanted = Vec<(Option<Become>, Asked)>;

/// Questions that were merged into one script, and how its output is read.
pub struct Parsing {
    pub identity: Option<Become>,
    pub asked: Vec<Asked>,
    pub parse: Parse,
}

/// All that leaves in one burst, by identity: steps first, questions of one kind as one script.
pub struct Letter {
    pub batches: Vec<Batch>,
    /// In the order of the questions' requests.
    pub parses: Vec<Parsing>,
}

impl Letter {
    pub fn new(requests: Vec<Request>, identity: &Option<Become>) -> Self {
        if requests.is_empty() {
            return Self { batches: vec![], parses: vec![] };
        }
        Self { batches: vec![Batch { identity: identity.clone(), requests }], parses: vec![] }
    }

    /// Adds questions, each identity's to its batch, in the order of the batches.
    pub fn questions(&mut self, wanted: Wanted) {
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
        let (mut script, parse) = Asked::merge(&asked);
        // Those that go to the network may carry passwords, and so may environments.
        script.open = asked[0].cost == Cost::Cheap && asked[0].environment.is_empty();
        script.plain = asked[0].plain;
        self.batches[batch].requests.push(Request::Question { functions: asked[0].functions, script });
        self.parses.push(Parsing { identity: identity.clone(), asked, parse });
    }
}

/// Those of one kind and one environment together, in the order of their first.
pub fn by_kind(asked: Vec<Asked>) -> Vec<Vec<Asked>> {
    let mut kinds: Vec<Vec<Asked>> = vec![];
    let mut places: HashMap<(&'static str, Environment), usize> = HashMap::new();
    for question in asked {
        let at = *places.entry((question.kind, question.environment.clone())).or_insert_with(|| {
            kinds.push(vec![]);
            kinds.len() - 1
        });
        kinds[at].push(question);
    }
    kinds
}
