mod connections;
mod ladder;
mod laziness;
mod magic;
pub mod world;
