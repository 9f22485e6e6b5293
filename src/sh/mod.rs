//! Shell words, quoted by construction, and secrets that never become words.

mod body;
mod script;
mod secret;

pub use body::Body;
pub use script::{Output, Sh, Word, is_variable, quote};
pub use secret::Secret;

/// A command from words, each quoted: `sh!["useradd", "-s", shell, name]`.
#[macro_export]
macro_rules! sh {
    ($($word:expr),* $(,)?) => { $crate::sh::Sh::default()$(.arg(&$word))* };
}
