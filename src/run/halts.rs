use std::rc::Rc;

use crate::{plan::Failure, source::Diagnostic, template::Halt};

/// What stopped an evaluation that cannot wait, as an error.
pub fn diagnostic(halt: Halt) -> Diagnostic {
    match halt {
        Halt::Undefined(diagnostic) | Halt::Error(diagnostic) => diagnostic,
        Halt::Pending(name) => Diagnostic::error(format!("`{name}` is not known yet")),
        Halt::Unknown(why) => Diagnostic::error(format!("cannot be predicted: {why}")),
    }
}

/// The same as the failure of a task.
pub fn failure(halt: Halt) -> Failure {
    let unpredictable = match &halt {
        Halt::Unknown(why) => Some(why.clone()),
        _ => None,
    };
    let diagnostic = diagnostic(halt);
    let message = diagnostic.message.clone();
    Failure {
        hint: diagnostic.hints.first().cloned(),
        unpredictable,
        cause: Some(Rc::new(diagnostic)),
        ..Failure::new(message).in_itself()
    }
}
