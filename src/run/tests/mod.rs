//! The engine as a whole, against a shell of this machine: everything happens in a folder of the test's own.

mod ahead;
mod check;
mod growth;
mod hanging;
mod names;
mod order;
mod plays;
mod walking;
