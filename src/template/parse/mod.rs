//! From text to our tree. This folder alone knows minijinja, whose lexer and parser do the work.

mod escapes;
mod expr;
mod problem;
mod statement;
mod syntax;

pub use escapes::unescape_literal;
pub use problem::Problem;
pub use syntax::{Pair, Syntax, expression, template};
