//! Whether hosts come to a task, as far as that is known before the run.

use crate::{
    project::Placed,
    template::{Halt, Scope, Value},
    vars::{self, TaskScope},
};

use super::super::{
    fate::{ITEMS, reached},
    items,
};
use super::coming::Coming;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// No host does.
    Never,
    Perhaps,
    /// Every host that comes so far.
    Surely,
}

impl Coming<'_> {
    pub fn reach(&self, placed: &Placed) -> Reach {
        if !(self.selects)(&placed.tags) || !self.heard.may_run(placed) {
            return Reach::Never;
        }
        let mut each = self.hosts.iter().map(|host| match self.scope(host, placed) {
            Some(scope) => reach(placed, &scope),
            None => alone(placed),
        });
        let Some(first) = each.next() else { return self.of_nobody(placed) };
        if each.all(|reach| reach == first) { first } else { Reach::Perhaps }
    }

    /// Who has no host for a play may check it all the same; plays before may bring some.
    fn of_nobody(&self, placed: &Placed) -> Reach {
        match (self.only_checked, self.maybe.is_none_or(|maybe| maybe.anything || maybe.moves)) {
            (true, _) => alone(placed),
            (false, true) => Reach::Perhaps,
            (false, false) => Reach::Never,
        }
    }
}

fn reach(placed: &Placed, scope: &TaskScope) -> Reach {
    let Some(looped) = &placed.task.r#loop else { return met(placed, scope) };
    let whole = met(placed, scope);
    let items = match vars::loop_values(looped, scope) {
        Ok(items) => items,
        Err(Halt::Error(_)) => return whole,
        Err(_) if whole == Reach::Never => return Reach::Never,
        Err(_) => return Reach::Perhaps,
    };
    let each = items.iter().take(ITEMS).enumerate().map(|(index, item)| {
        let bound = items::bind(looped, scope, index, item, &items);
        bound.map_or(whole, |item| met(placed, &scope.bind(item.bindings)))
    });
    let each: Vec<Reach> = each.collect();
    match each.iter().all(|reach| *reach == Reach::Never) {
        true => Reach::Never,
        false if each.contains(&Reach::Surely) => Reach::Surely,
        false => Reach::Perhaps,
    }
}

/// As far as it is written out.
fn alone(placed: &Placed) -> Reach {
    let met = met(placed, &Unknowing);
    let Some(looped) = &placed.task.r#loop else { return met };
    match looped.value.as_literal() {
        Some(Value::List(items)) if items.borrow().is_empty() => Reach::Never,
        None if met == Reach::Surely && looped.value.mistakes().is_empty() => Reach::Perhaps,
        _ => met,
    }
}

/// A scope that may have any name.
struct Unknowing;

impl Scope for Unknowing {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        Err(Halt::Pending(name.to_owned()))
    }

    fn call(&self, name: &str, _: &[Value], _: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        Some(Err(Halt::Pending(name.to_owned())))
    }
}

fn met(placed: &Placed, scope: &dyn Scope) -> Reach {
    match reached(placed, scope) {
        Ok(false) => Reach::Never,
        // Who cannot say whether it is met fails.
        Ok(true) | Err(Halt::Error(_)) => Reach::Surely,
        Err(_) => Reach::Perhaps,
    }
}
