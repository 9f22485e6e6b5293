mod connections;
mod laziness;
mod ladder;
mod magic;
pub mod world;
