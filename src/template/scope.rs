use std::sync::Arc;

use crate::source::{Diagnostic, File};

use super::{halt::Halt, value::Value};

/// Where a template's names come from.
pub trait Scope {
    /// The value of a variable; `None` where no such variable is defined.
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt>;

    /// A function that templates call by name and that reaches outside of them (`lookup`, `query`, `q`, `now` is not
    /// one of these). `None`: no such function.
    fn call(&self, name: &str, args: &[Value], kwargs: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        let _ = (name, args, kwargs);
        None
    }

    /// The text of a template that another includes, imports or extends, and its path.
    fn template(&self, name: &str) -> Result<Option<Arc<File>>, Halt> {
        let _ = name;
        Ok(None)
    }

    /// Adds to an error where a template of this name was looked for.
    fn lost(&self, name: &str, error: Diagnostic) -> Diagnostic {
        let _ = name;
        error
    }

    /// Names that are defined, for "did you mean".
    fn names(&self) -> Vec<String> {
        vec![]
    }

    /// Asked before anything that gives another value each time or looks at the controller's files: `now`, `random` and
    /// `shuffle` without seed, `password_hash` without salt, `fileglob`, `is file` … A scope that looks ahead refuses.
    fn impure(&self, what: &str) -> Result<(), Halt> {
        let _ = what;
        Ok(())
    }

    /// Whether nothing runs: what is pending will not be known before it is asked for again, and what is wrong behind it
    /// matters all the same.
    fn foresees(&self) -> bool {
        false
    }

    /// Told every secret that leaves a template, so that whoever shows anything can mask it.
    fn secret(&self, text: &str) {
        let _ = text;
    }

    /// The plain text of a `!vault` value.
    fn decrypt(&self, vault: &str) -> Result<String, Halt> {
        let _ = vault;
        Err(Halt::error("Attempting to decrypt but no vault secrets found"))
    }
}

/// A scope without any variable.
impl Scope for () {
    fn variable(&self, _: &str) -> Result<Option<Value>, Halt> {
        Ok(None)
    }
}
