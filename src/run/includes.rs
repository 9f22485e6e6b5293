use std::{collections::HashMap, rc::Rc};

use crate::project::Placed;

use super::frame::Item;

/// Numbers what is included at one task, in the order of first appearance: hosts that include the same stay in step.
#[derive(Default)]
pub struct Includes {
    seen: HashMap<*const Placed, Vec<(String, String)>>,
    /// Keeps the tasks alive whose addresses are keys.
    kept: Vec<Rc<Placed>>,
}

impl Includes {
    pub fn order(&mut self, placed: &Rc<Placed>, file: &str, item: Option<&Item>) -> usize {
        let label = item.map(|item| item.label.clone()).unwrap_or_default();
        let key = (file.to_owned(), label);
        let seen = self.seen.entry(Rc::as_ptr(placed)).or_insert_with(|| {
            self.kept.push(placed.clone());
            vec![]
        });
        seen.iter().position(|known| *known == key).unwrap_or_else(|| {
            seen.push(key);
            seen.len() - 1
        })
    }
}
