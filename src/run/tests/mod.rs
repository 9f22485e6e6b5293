//! The engine as a whole, against a shell of this machine: everything happens in a folder of the test's own.

mod ahead;
mod chains;
mod check;
mod cuts;
mod foreseen;
mod growth;
mod hanging;
mod language;
mod names;
mod order;
mod plays;
mod registered;
mod severed;
mod undone;
mod walking;
