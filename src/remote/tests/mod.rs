//! Against the real shells of this machine.

mod boot;
mod commands;
mod confirm;
mod files;
mod identities;
mod life;
mod machines;
mod mounts;
mod over_ssh;
mod start;
