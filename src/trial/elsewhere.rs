//! What the room says on machines that are not Linux.

use std::{convert::Infallible, process::Command};

use super::{change::Change, error::Error, options::Options};
use crate::sh::Secret;

/// There is none here.
#[derive(Debug)]
pub struct Sandbox(Infallible);

impl Sandbox {
    pub fn start(_: &Options) -> Result<Self, Error> {
        Err(Error::NotLinux)
    }

    pub fn pid(&self) -> u32 {
        match self.0 {}
    }

    pub fn command(&self, _: &str) -> Command {
        match self.0 {}
    }

    pub fn stop(self) {}
}

/// There is none here.
#[derive(Debug)]
pub struct Trial {
    pub port: u16,
    pub user: &'static str,
    pub client_key: Secret,
    pub host_key: String,
    sandbox: Sandbox,
}

impl Trial {
    pub fn start(_: &Options) -> Result<Self, Error> {
        Err(Error::NotLinux)
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub fn stop(self) {}
}

pub fn maybe_enter() -> Option<i32> {
    None
}

pub fn diff(_: &Options) -> Result<Vec<Change>, Error> {
    Err(Error::NotLinux)
}

pub fn shell(_: &Options, _: Option<&str>) -> Result<i32, Error> {
    Err(Error::NotLinux)
}

pub fn reset(_: &Options) -> Result<bool, Error> {
    Err(Error::NotLinux)
}
