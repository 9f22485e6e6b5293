use std::collections::{BTreeMap, BTreeSet};

/// Handlers that come at the next flush point, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Notified {
    surely: BTreeSet<usize>,
    /// In check mode: by a task of which nobody can say whether it changes anything, and the name of that.
    perhaps: BTreeMap<usize, String>,
}

impl Notified {
    pub fn add(&mut self, handlers: impl IntoIterator<Item = usize>) {
        self.surely.extend(handlers);
    }

    pub fn add_perhaps(&mut self, handlers: impl IntoIterator<Item = usize>, task: &str) {
        for handler in handlers {
            self.perhaps.entry(handler).or_insert_with(|| task.to_owned());
        }
    }

    pub fn contains(&self, handler: usize) -> bool {
        self.surely.contains(&handler) || self.perhaps.contains_key(&handler)
    }

    pub fn remove(&mut self, handler: usize) {
        self.surely.remove(&handler);
        self.perhaps.remove(&handler);
    }

    /// The task that notifies it or not, where no other does for certain.
    pub fn doubt(&self, handler: usize) -> Option<&String> {
        self.perhaps.get(&handler).filter(|_| !self.surely.contains(&handler))
    }
}
