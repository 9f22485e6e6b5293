//! deploy-host: agentless provisioning over SSH. See `docs/design.md` for the rooms and their arrows.

pub mod actions;
pub mod ask;
pub mod cli;
pub mod event;
pub mod inventory;
pub mod modules;
pub mod plan;
pub mod playbook;
pub mod project;
pub mod remote;
pub mod report;
pub mod run;
pub mod sh;
pub mod source;
pub mod template;
pub mod trial;
pub mod vars;
