//! Password hashes as `crypt(3)` has them.

mod encode;
mod md5;
mod sha;

pub use md5::md5_crypt;
pub use sha::{Kind, sha_crypt};
