//! What happened in a run, as data: no prose. And what a run has to ask a person.

mod happening;
mod outcome;
mod prompt;
mod recap;
mod told;

pub use happening::{Event, TaskHead};
pub use outcome::{Outcome, Status};
pub use prompt::{Answer, NoAnswer, Prompt, Request};
pub use recap::{Counts, Recap};
