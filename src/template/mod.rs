//! Values and expressions: our evaluator over minijinja's syntax tree, filters and tests.
//! Knows no layers, hosts or files: names come through [`Scope`].

mod halt;
mod scope;
mod template;
mod value;

pub use halt::Halt;
pub use scope::Scope;
pub use template::Template;
pub use value::{Dict, Key, Missing, Text, Value};
