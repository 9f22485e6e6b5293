//! Files with positions: spanned YAML, diagnostics with snippets, "did you mean", vault.
//! Knows nothing of plays.

mod compose;
mod diagnostic;
mod file;
mod load;
mod mapping;
mod node;
mod parse;
mod render;
mod salvage;
mod scalar;
mod structure;
mod suggest;
mod syntax;
mod tags;
#[cfg(test)]
mod tests;
mod trouble;
pub mod vault;
mod vault_cipher;
mod within;

pub use compose::Loaded;
pub use diagnostic::{Details, Diagnostic, Severity, sort};
pub use file::{File, Place, shown};
pub use load::{VAULT_HINT, decrypted, is_vaulted, load, load_with, read, read_text, text_of, unvault};
pub use node::{Entry, Kind, Node, Tag};
pub use parse::{parse, parse_all};
pub use salvage::salvage;
pub use suggest::{did_you_mean, did_you_mean_hint};
pub use vault::Secrets;
