use crate::source::Diagnostic;

/// Why an evaluation stopped without a value.
#[derive(Clone, Debug)]
pub enum Halt {
    /// A name or attribute that does not exist was used.
    Undefined(Diagnostic),
    /// A task that has not run yet may still define the name: ask again when it has.
    Pending(String),
    /// Check mode cannot tell, and why.
    Unknown(String),
    Error(Diagnostic),
}

impl Halt {
    pub fn error(message: impl Into<String>) -> Self {
        Self::Error(Diagnostic::error(message))
    }

    pub fn undefined(message: impl Into<String>) -> Self {
        Self::Undefined(Diagnostic::error(message))
    }

    /// Adds a hint to what has gone wrong.
    pub fn hint(self, hint: &str) -> Self {
        match self {
            Self::Undefined(diagnostic) => Self::Undefined(diagnostic.hint(hint)),
            Self::Error(diagnostic) => Self::Error(diagnostic.hint(hint)),
            other => other,
        }
    }

    /// Points the diagnostic at a place unless it has one.
    pub fn at(self, place: &crate::source::Place) -> Self {
        match self {
            Self::Undefined(d) => Self::Undefined(d.at(place)),
            Self::Error(d) => Self::Error(d.at(place)),
            other => other,
        }
    }
}

impl From<Diagnostic> for Halt {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Error(diagnostic)
    }
}

/// The message alone, without its place.
impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Undefined(diagnostic) | Self::Error(diagnostic) => f.write_str(&diagnostic.message),
            Self::Pending(name) => write!(f, "`{name}` is not known yet"),
            Self::Unknown(cause) => f.write_str(cause),
        }
    }
}
