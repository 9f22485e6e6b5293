//! What the places of a chain confirm, and what is noted for them at its beginning.

use std::collections::BTreeMap;

use crate::{
    ask::{Asked, Environment},
    remote::{Quest, Request},
};

use super::letter::by_kind;

type Key = (&'static str, String, Environment);

fn key(asked: &Asked) -> Key {
    (asked.kind, asked.key.clone(), asked.environment.clone())
}

/// Questions by kind, key and environment, each with the slots that confirm it.
#[derive(Default)]
pub struct Notes {
    asked: BTreeMap<Key, (Asked, Vec<u32>)>,
}

impl Notes {
    /// Takes in what a slot confirms, and tells how it asks: in the order in which it is noted.
    pub fn confirm(&mut self, slot: u32, reads: Vec<Asked>) -> Vec<Quest> {
        let mut mine = BTreeMap::new();
        for asked in reads {
            mine.insert(key(&asked), asked);
        }
        for (key, asked) in &mine {
            self.asked.entry(key.clone()).or_insert_with(|| (asked.clone(), vec![])).1.push(slot);
        }
        by_kind(mine.into_values().collect()).iter().map(|kind| quest(kind)).collect()
    }

    /// Asks each question once where every answer is a line of its own, else once for each slot.
    pub fn requests(self) -> Vec<Request> {
        let slots: BTreeMap<_, _> =
            self.asked.iter().map(|(key, (_, slots))| (key.clone(), slots.clone())).collect();
        let kinds = by_kind(self.asked.into_values().map(|(asked, _)| asked).collect());
        let of = |asked: &Asked| slots.get(&key(asked)).cloned().unwrap_or_default();
        let mut requests = vec![];
        for kind in &kinds {
            if kind[0].plain {
                requests.push(Request::Note { quest: quest(kind), slots: kind.iter().map(of).collect() });
                continue;
            }
            let mut by_slot: BTreeMap<u32, Vec<Asked>> = BTreeMap::new();
            for asked in kind {
                of(asked).into_iter().for_each(|slot| by_slot.entry(slot).or_default().push(asked.clone()));
            }
            let note = |(slot, asked): (u32, Vec<Asked>)| Request::Note {
                quest: quest(&asked),
                slots: vec![vec![slot]],
            };
            requests.extend(by_slot.into_iter().map(note));
        }
        requests
    }
}

fn quest(kind: &[Asked]) -> Quest {
    Quest { functions: kind[0].functions, script: Asked::merge(kind).0, plain: kind[0].plain }
}
