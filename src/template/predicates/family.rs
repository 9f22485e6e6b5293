use super::super::{
    args::Args,
    eval::Eval,
    value::{Fallible, Value},
};

/// A test: its subject and its arguments.
pub type Predicate = fn(&Eval, &Value, &mut Args) -> Fallible<bool>;

/// Names and what they stand for.
pub type Family = &'static [(&'static str, Predicate)];
