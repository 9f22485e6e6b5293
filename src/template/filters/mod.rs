//! Filters, by family.

mod addresses;
mod attributes;
mod basic;
mod chance;
mod data;
mod dicts;
mod family;
mod hashes;
mod html;
mod network;
mod numbers;
mod passwords;
mod paths;
mod query;
mod regexes;
mod sequence;
mod sets;
mod shapes;
mod sizes;
mod table;
mod texts;
mod times;
mod urls;
mod wrap;

pub use table::{known, names};
