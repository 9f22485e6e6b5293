//! Values and expressions: our evaluator over minijinja's syntax tree, filters and tests.
//! Knows no layers, hosts or files: names come through [`Scope`].

mod access;
mod args;
mod arithmetic;
mod braces;
mod call;
mod case;
mod check;
mod code;
mod compare;
mod compile;
mod condition;
mod convert;
mod eval;
mod expression;
mod filters;
mod float;
mod flow;
mod frame;
mod globals;
mod halt;
mod inherit;
mod items;
mod key;
mod keys;
mod literal;
mod loops;
mod macros;
mod methods;
mod missing;
mod number;
mod order;
mod parse;
mod predicates;
mod print;
mod printf;
mod quoted;
mod result;
mod scope;
mod statement;
mod strings;
mod suggest;
mod template;
#[cfg(test)]
mod tests;
mod time;
mod tree;
mod truth;
mod value;
mod walk;

pub use halt::Halt;
pub use key::Key;
pub use literal::literal;
pub use scope::Scope;
pub use template::{Template, is_template, render_file};
pub use value::{Dict, Fallible, Missing, Object, Text, Value};
