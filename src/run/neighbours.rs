use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use super::book::Book;

type Shared = Rc<RefCell<Book>>;

/// All books of a run, as far as a change on one machine concerns the answers of others: two inventory names may be one
/// machine, and what lies on the network is everybody's.
#[derive(Default)]
pub struct Neighbours {
    by_place: RefCell<HashMap<String, Vec<Shared>>>,
    /// Books that hold answers about what others may change.
    sharing: RefCell<Vec<Shared>>,
    /// Books whose place is known.
    placed: RefCell<HashSet<*const RefCell<Book>>>,
}

impl Neighbours {
    /// A book has learnt answers.
    pub fn learnt(&self, book: &Shared) {
        let (place, shares) = (book.borrow().place(), book.borrow().shares());
        if let Some(place) = place
            && self.placed.borrow_mut().insert(Rc::as_ptr(book))
        {
            self.by_place.borrow_mut().entry(place).or_default().push(book.clone());
        }
        let mut sharing = self.sharing.borrow_mut();
        if shares && !sharing.iter().any(|known| Rc::ptr_eq(known, book)) {
            sharing.push(book.clone());
        }
    }

    /// In check mode: the tasks that were not done on this book's machine, whatever it was called.
    pub fn undone(&self, book: &Shared) -> Vec<String> {
        let all = self.same(book).into_iter().flat_map(|book| book.borrow().undone().to_vec());
        all.collect::<indexmap::IndexSet<_>>().into_iter().collect()
    }

    /// The books of this book's machine, whatever it was called: this one is the last.
    pub fn same(&self, book: &Shared) -> Vec<Shared> {
        let place = book.borrow().place();
        let mut same =
            place.and_then(|place| self.by_place.borrow().get(&place).cloned()).unwrap_or_default();
        same.retain(|other| !Rc::ptr_eq(other, book));
        same.push(book.clone());
        same
    }

    /// Something is changed where this book is about: what others know of it is forgotten. To be called before a change
    /// and after it, because others may ask meanwhile.
    pub fn forget_others(&self, book: &Shared) {
        let other = |known: &&Shared| !Rc::ptr_eq(known, book);
        let place = book.borrow().place();
        if let Some(same) = place.and_then(|place| self.by_place.borrow().get(&place).cloned()) {
            same.iter().filter(other).for_each(|same| same.borrow_mut().forget());
        }
        let mut sharing = self.sharing.borrow_mut();
        sharing.iter().filter(other).for_each(|sharing| sharing.borrow_mut().forget());
        sharing.retain(|known| Rc::ptr_eq(known, book));
    }
}
