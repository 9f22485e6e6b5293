use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

/// Counters of what a cached value was made from: other counters, other values.
pub type Moment = [u64; 3];

/// Values by name that are good for one [`Moment`].
pub struct Cache<T> {
    moment: Cell<Moment>,
    values: RefCell<HashMap<String, T>>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self { moment: Cell::default(), values: RefCell::default() }
    }
}

impl<T: Clone> Cache<T> {
    pub fn get(&self, now: &Moment, name: &str) -> Option<T> {
        if self.moment.replace(*now) != *now {
            self.values.borrow_mut().clear();
        }
        self.values.borrow().get(name).cloned()
    }

    pub fn put(&self, name: &str, value: T) {
        self.values.borrow_mut().insert(name.to_owned(), value);
    }

    pub fn get_or(&self, now: &Moment, name: &str, make: impl FnOnce() -> T) -> T {
        self.get(now, name).unwrap_or_else(|| {
            let value = make();
            self.put(name, value.clone());
            value
        })
    }
}
