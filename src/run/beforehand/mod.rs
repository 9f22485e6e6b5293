//! What is said before a host is touched: mistakes of tasks, values, files and hosts, as far as they can be known. What
//! runs knows nothing of it.

mod absent;
mod broken_templates;
mod check;
mod coming;
mod doomed;
mod exposed;
mod followed;
mod heard;
mod host_checks;
mod known_values;
mod made_before;
mod maybe;
mod mistaken;
mod mistakes;
mod near_delegates;
mod near_facts;
mod near_names;
mod odd_modes;
mod play_checks;
mod reach;
mod sorts;
mod unknown_handlers;
mod writing_lookups;

pub use check::{check, missing_files};
pub use host_checks::{check_files, check_hosts};
pub use known_values::{become_method, connection};
pub use near_delegates::moves_hosts;
