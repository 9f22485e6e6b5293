use crate::source::did_you_mean_hint;

use super::{halt::Halt, scope::Scope};

/// Adds what was probably meant to the message about an undefined name.
pub fn names(halt: Halt, scope: &dyn Scope) -> Halt {
    let Halt::Undefined(diagnostic) = halt else {
        return halt;
    };
    let name = diagnostic.message.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' is undefined"));
    let Some(name) = name.filter(|_| diagnostic.hints.is_empty()) else {
        return Halt::Undefined(diagnostic);
    };
    let hint = did_you_mean_hint(name, scope.names());
    Halt::Undefined(diagnostic.maybe_hint(hint))
}
