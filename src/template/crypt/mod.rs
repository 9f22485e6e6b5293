//! Password hashes as `crypt(3)` has them.

mod encode;
mod md5;
mod scheme;
mod sha;

pub use scheme::Scheme;
