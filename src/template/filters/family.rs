use super::super::{
    args::Args,
    eval::Eval,
    value::{Fallible, Value},
};

/// A filter: its input and its arguments, of which it takes those that it knows.
pub type Filter = fn(&Eval, Value, &mut Args) -> Fallible;

/// Names and what they stand for.
pub type Family = &'static [(&'static str, Filter)];
