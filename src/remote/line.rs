use std::{future::Future, pin::Pin};

use tokio::io::{AsyncRead, AsyncWrite};

use super::api::Error;

/// A future that may finish on another thread.
pub type Sending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to a machine over which commands can be started: an SSH connection, the controller itself.
pub trait Line: Send + Sync {
    /// Starts `command`, a text for the login user's own shell, and gives its pipes. May give them before the other side
    /// has confirmed the start: what is written is kept until then.
    fn open<'a>(&'a self, command: &'a str) -> Sending<'a, Result<Pipe, Error>>;

    /// Whether a command may be as long as an argument of a program.
    fn takes_text(&self) -> bool {
        false
    }

    /// Ends the line; what still runs on the other side is not ended by that.
    fn close(&self) -> Sending<'_, ()>;
}

/// The pipes of a started command. They are read all the time, whether or not anybody waits for a reply.
pub struct Pipe {
    /// Shutting it down or dropping it is the command's end of input.
    pub stdin: Box<dyn AsyncWrite + Send + Unpin>,
    pub stdout: Box<dyn AsyncRead + Send + Unpin>,
    pub stderr: Box<dyn AsyncRead + Send + Unpin>,
    /// Ready when the command has ended, or when the line is gone, even where others still hold its output open.
    pub exit: Sending<'static, Exit>,
}

/// How a started command ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    /// Exit status; 128 + signal when a signal ended it; `None` where nothing is known.
    pub status: Option<i32>,
    /// Why the line was lost, when it was.
    pub lost: Option<String>,
}
