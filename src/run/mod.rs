//! Plays in order, hosts in parallel, the life of a task, look-ahead, handlers, strategies; the registry and the
//! decoder of parameters. Prints nothing.

mod arguments;
mod batches;
mod book;
mod carry_out;
mod commit;
mod controller;
mod decode;
mod deeds;
mod engine;
mod fact_files;
mod fact_reads;
mod frame;
mod gather;
mod halts;
mod handlers;
mod host_env;
mod host_run;
mod how;
mod includes;
mod items;
mod letter;
mod life;
mod link;
mod links;
mod lookahead;
mod manual;
mod missing;
mod names;
mod needed_facts;
mod notify;
mod parameters;
mod perform;
mod play;
mod preflight;
mod program;
mod prompts;
mod registry;
mod result;
mod settle;
mod template_vars;
#[cfg(test)]
mod tests;
mod turning;
mod uv;
mod walker;
mod watch;

pub use batches::hosts;
pub use engine::{End, Run, Traffic};
pub use host_env::Options;
pub use links::{StartTrial, TrialHost};
pub use manual::{Page, manual};
pub use parameters::Parameter;
pub use preflight::check;
pub use registry::{Entry, MODULES};
