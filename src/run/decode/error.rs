use std::fmt::{self, Display};

use serde::de;

/// What does not fit, as serde tells it; places are added by whoever knows them.
#[derive(Clone, Debug)]
pub struct DecodeError {
    /// The parameter that it is about.
    pub param: Option<String>,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    /// A value that only exists when the task runs: everything before it was right.
    NotYet,
    Unknown {
        name: String,
    },
    Missing {
        name: &'static str,
    },
    Twice {
        name: &'static str,
    },
    Choice {
        given: String,
        choices: &'static [&'static str],
    },
    Other(String),
}

impl DecodeError {
    pub fn new(what: What) -> Self {
        Self { param: None, what }
    }

    /// Says which parameter it is about, unless that is known already.
    pub fn param(mut self, name: &str) -> Self {
        self.param.get_or_insert_with(|| name.to_owned());
        self
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.what, &self.param) {
            (What::NotYet, _) => f.write_str("the value is not known yet"),
            (What::Unknown { name }, _) => write!(f, "unknown parameter `{name}`"),
            (What::Missing { name }, _) => write!(f, "missing required arguments: {name}"),
            (What::Twice { name }, _) => write!(f, "`{name}` is given twice"),
            (What::Choice { given, choices }, param) => {
                let param = param.as_deref().unwrap_or("value");
                write!(f, "value of {param} must be one of: {}, got: {given}", choices.join(", "))
            }
            (What::Other(message), Some(param)) => write!(f, "`{param}`: {message}"),
            (What::Other(message), None) => f.write_str(message),
        }
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(What::Other(message.to_string()))
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::new(What::Unknown { name: name.to_owned() })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(What::Missing { name })
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(What::Twice { name })
    }

    fn unknown_variant(given: &str, choices: &'static [&'static str]) -> Self {
        Self::new(What::Choice { given: given.to_owned(), choices })
    }

    fn invalid_type(found: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("expected {expected}, found {}", plain(found)))
    }

    fn invalid_value(found: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("expected {expected}, found {}", plain(found)))
    }
}

/// What was found, in the users' words.
fn plain(found: de::Unexpected) -> String {
    match found {
        de::Unexpected::Unit | de::Unexpected::Option => "nothing".to_owned(),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "a mapping".to_owned(),
        de::Unexpected::Str(text) => format!("`{text}`"),
        other => other.to_string(),
    }
}
