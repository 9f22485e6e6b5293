//! What happened in a run, as data: no prose. And what a run has to ask a person.

mod happening;
mod prompt;
mod recap;

pub use happening::{Event, Outcome, Status, TaskHead};
pub use prompt::{Answer, NoAnswer, Prompt, Request};
pub use recap::{Counts, Recap};
