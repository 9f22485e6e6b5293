use std::{error::Error, rc::Rc};

use crate::{ask::Garbled, sh::Output};

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
    /// What would have to be other for it to go well.
    pub lies_in: LiesIn,
    /// The host was lost: reported as unreachable.
    pub lost: bool,
}

/// Where the cause of a failure lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiesIn {
    /// In what was asked of the host, if anything was.
    #[default]
    Host,
    /// The same, in what is at a path: that may have been announced under another name.
    Path,
    /// In the files of the controller.
    Controller,
    /// In the arguments, or in the way to the host: no other task changes that.
    Itself,
}

impl Failure {
    pub fn new(msg: impl Into<String>) -> Self {
        Self { msg: msg.into(), ..Self::default() }
    }

    /// Of a step that failed: what it said.
    pub fn of_step(output: &Output) -> Self {
        let said = output.errors();
        let msg = match said.trim() {
            "" => format!("failed with exit status {}", output.rc),
            said => said.to_owned(),
        };
        Self::new(msg).returns(Returns::of_output(output))
    }

    pub fn param(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    /// Of a file of the controller.
    pub fn of_controller(msg: impl Into<String>) -> Self {
        Self { lies_in: LiesIn::Controller, ..Self::new(msg) }
    }

    /// It lies in what is, or is not, at a path of the host.
    pub fn at_path(self) -> Self {
        Self { lies_in: LiesIn::Path, ..self }
    }

    /// Whatever the host is like, it fails.
    pub fn in_itself(self) -> Self {
        Self { lies_in: LiesIn::Itself, ..self }
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
