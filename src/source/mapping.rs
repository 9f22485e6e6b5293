use std::collections::HashMap;

use super::{
    diagnostic::Diagnostic,
    node::{Entry, Kind, Node},
};

/// A mapping that is being read: its own entries, and those that `<<` merges into it.
#[derive(Default)]
pub(super) struct Mapping {
    merged: Vec<Entry>,
    own: Vec<Entry>,
}

/// Keys that Python holds for equal have one identity: `1`, `1.0` and `true`.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'k> {
    Null,
    Text(&'k str),
    Number(String),
    /// A list or mapping, refused elsewhere.
    Other,
}

impl Mapping {
    pub(super) fn add(&mut self, entry: Entry) {
        self.own.push(entry);
    }

    /// `<<: value`. Of several mappings in a list the first wins.
    pub(super) fn merge(&mut self, value: Node) -> Result<(), Diagnostic> {
        match value.kind {
            Kind::Map(entries) => self.merged.extend(entries),
            Kind::List(items) => {
                for item in items.into_iter().rev() {
                    let Kind::Map(entries) = item.kind else {
                        return Err(refuse_merge(&item));
                    };
                    self.merged.extend(entries);
                }
            }
            _ => return Err(refuse_merge(&value)),
        }
        Ok(())
    }

    /// All entries in the order in which Python's dict has them: merged ones first, a repeated key in its first place
    /// with its last value.
    pub(super) fn finish(self, warnings: &mut Vec<Diagnostic>) -> Vec<Entry> {
        let first_own = self.merged.len();
        let all: Vec<Entry> = self.merged.into_iter().chain(self.own).collect();
        let mut order: Vec<usize> = Vec::with_capacity(all.len());
        let mut positions = HashMap::with_capacity(all.len());
        for (index, entry) in all.iter().enumerate() {
            let position = *positions.entry(identity(&entry.key)).or_insert(order.len());
            match order.get_mut(position) {
                None => order.push(index),
                Some(earlier) => {
                    if *earlier >= first_own {
                        warnings.push(duplicate(&all[*earlier].key, &entry.key));
                    }
                    *earlier = index;
                }
            }
        }
        drop(positions);
        let mut all: Vec<Option<Entry>> = all.into_iter().map(Some).collect();
        order.into_iter().filter_map(|index| all[index].take()).collect()
    }
}

fn identity(key: &Node) -> Identity<'_> {
    match &key.kind {
        Kind::Null => Identity::Null,
        Kind::Str(text) => Identity::Text(text),
        Kind::Bool(value) => Identity::Number(i32::from(*value).to_string()),
        Kind::Int(value) => Identity::Number(value.to_string()),
        Kind::BigInt(value) => Identity::Number(value.to_string()),
        Kind::Float(value) => Identity::Number(value.to_string()),
        Kind::List(_) | Kind::Map(_) => Identity::Other,
    }
}

fn duplicate(earlier: &Node, later: &Node) -> Diagnostic {
    Diagnostic::warning(format!("duplicate key `{}`: the last one wins", later.place.text()))
        .at(&later.place)
        .label("this one is used")
        .also(&earlier.place, "this one is not")
}

fn refuse_merge(value: &Node) -> Diagnostic {
    Diagnostic::error(format!("`<<` needs a mapping or a list of mappings, found {}", value.noun()))
        .at(&value.place)
}
