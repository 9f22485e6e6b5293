use std::cell::{Cell, Ref, RefCell, RefMut};

/// A cell that counts how often it was lent for change: what was computed from it knows when it is stale.
#[derive(Debug, Default)]
pub struct Watched<T> {
    cell: RefCell<T>,
    changes: Cell<u64>,
}

impl<T> Watched<T> {
    pub fn new(value: T) -> Self {
        Self { cell: RefCell::new(value), changes: Cell::new(0) }
    }

    pub fn borrow(&self) -> Ref<'_, T> {
        self.cell.borrow()
    }

    pub fn borrow_mut(&self) -> RefMut<'_, T> {
        self.changes.set(self.changes.get() + 1);
        self.cell.borrow_mut()
    }

    /// Puts another value in the place of the one that was there, which comes back.
    pub fn replace(&self, value: T) -> T {
        std::mem::replace(&mut *self.borrow_mut(), value)
    }

    pub fn changes(&self) -> u64 {
        self.changes.get()
    }
}
