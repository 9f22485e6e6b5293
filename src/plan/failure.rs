use std::{error::Error, rc::Rc};

use crate::ask::Garbled;

use super::returns::Returns;

/// Why a task failed. It is an outcome to report, not an error of the program.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    pub msg: String,
    /// `rc`, `stdout`, …: what users' `failed_when` and `register` read.
    pub returns: Box<Returns>,
    /// The parameter to blame: becomes a place in the playbook.
    pub param: Option<&'static str>,
    pub hint: Option<String>,
    /// What the controller said, with the place in its file.
    pub cause: Option<Rc<dyn Error>>,
    /// Check mode cannot tell, and why: the controller was asked for what depends on a task that was not run.
    pub unpredictable: Option<String>,
    /// The host was lost: reported as unreachable.
    pub lost: bool,
}

impl Failure {
    pub fn new(msg: impl Into<String>) -> Self {
        Self { msg: msg.into(), ..Self::default() }
    }

    pub fn param(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn returns(mut self, returns: Returns) -> Self {
        self.returns = Box::new(returns);
        self
    }
}

impl From<Garbled> for Failure {
    fn from(garbled: Garbled) -> Self {
        Self::new(garbled.to_string())
    }
}
