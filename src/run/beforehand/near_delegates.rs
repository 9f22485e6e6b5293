use std::{net::IpAddr, rc::Rc};

use crate::{
    project::{Placed, Project},
    source::{Diagnostic, did_you_mean},
    vars::{Store, is_local},
};

use super::super::{deeds, how::nearest};

/// Delegates that the inventory does not have, but nearly: they are connected to by their name alone. Any other name
/// may well be meant.
pub fn near_delegates(store: &Rc<Store>, project: &Project) -> Vec<Diagnostic> {
    if moves_hosts(project) {
        return vec![];
    }
    let tasks: Vec<_> = project.tasks().chain(project.ahead().tasks).collect();
    tasks.iter().filter_map(|placed| near(store, placed)).collect()
}

/// Whether a task may add hosts or groups.
pub fn moves_hosts(project: &Project) -> bool {
    let ahead = project.ahead();
    let moves = |placed: Rc<Placed>| deeds::moves_hosts(&placed.task);
    !ahead.unknown.is_empty() || project.tasks().chain(ahead.tasks).any(moves)
}

fn near(store: &Rc<Store>, placed: &Placed) -> Option<Diagnostic> {
    let setting = nearest(placed, |keywords| keywords.delegate_to.as_ref())?;
    let literal = setting.value.as_literal()?;
    let name = literal.as_str()?;
    let inventory = store.inventory.borrow();
    if inventory.hosts.contains_key(name) || is_local(name) || name.parse::<IpAddr>().is_ok() {
        return None;
    }
    let meant = did_you_mean(name, inventory.hosts.keys())?;
    let message = format!("`{name}` is not in the inventory: it is connected to by this name alone");
    let hint = format!("did you mean `{meant}`?");
    (letters(name) != letters(&meant)).then(|| Diagnostic::warning(message).at(&setting.place).hint(hint))
}

/// Names that differ in their numbers are those of different hosts.
pub fn letters(name: &str) -> String {
    name.chars().filter(|char| !char.is_ascii_digit()).collect()
}
