//! Methods of Python's texts, lists and dicts.

mod dict;
mod list;
mod table;
mod text;
mod text_form;

pub use table::call;
pub use text::split;
