use crate::sh::Secret;

/// What a run has to ask a person. Without a terminal every answer is [`NoAnswer`]: never a default.
pub trait Prompt: Send + Sync {
    /// Blocks until there is an answer.
    fn ask(&self, request: &Request) -> Result<Answer, NoAnswer>;
}

#[derive(Clone, Debug)]
pub enum Request {
    /// First contact with a host.
    HostKey {
        host: String,
        algorithm: String,
        fingerprint: String,
    },
    /// Of a private key file.
    Passphrase {
        path: String,
    },
    Password {
        user: String,
        host: String,
    },
    BecomePassword {
        user: String,
        host: String,
    },
    /// `pause`, `vars_prompt`.
    Text {
        prompt: String,
        hidden: bool,
        default: Option<String>,
    },
}

#[derive(Clone, Debug)]
pub enum Answer {
    Yes,
    No,
    Secret(Secret),
    Text(String),
}

/// Nobody is there to answer, or the answer was broken off.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoAnswer {
    #[error("there is no terminal to ask on")]
    NoTerminal,
    #[error("interrupted")]
    Interrupted,
}
