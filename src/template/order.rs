use std::cmp::Ordering;

use super::{
    compare,
    value::{Fallible, Value},
};

/// A stable sort by what `key` makes of each item; the first two that cannot be compared are the error.
pub fn sort(items: &mut Vec<Value>, reverse: bool, key: impl Fn(&Value) -> Fallible) -> Fallible<()> {
    let mut keyed = vec![];
    for item in items.drain(..) {
        keyed.push((key(&item)?, item));
    }
    let mut failed = None;
    keyed.sort_by(|(a, _), (b, _)| {
        let found = compare::order(a, b, "<").unwrap_or_else(|halt| {
            failed.get_or_insert(halt);
            None
        });
        let found = found.unwrap_or(Ordering::Equal);
        if reverse { found.reverse() } else { found }
    });
    items.extend(keyed.into_iter().map(|(_, item)| item));
    failed.map_or(Ok(()), Err)
}
