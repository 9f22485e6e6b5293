//! Against the real shells of this machine.

mod commands;
mod files;
mod identities;
mod life;
mod machines;
mod over_ssh;
