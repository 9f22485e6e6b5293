use std::{os::unix::process::ExitStatusExt, path::Path, process::Stdio};

use tokio::process::{Child, Command};

use super::{
    api::Error,
    line::{Exit, Line, Pipe, Sending},
};

/// The controller itself as a machine.
#[derive(Debug, Default)]
pub struct LocalLine;

impl Line for LocalLine {
    fn open<'a>(&'a self, command: &'a str) -> Sending<'a, Result<Pipe, Error>> {
        Box::pin(async move { start(command).map_err(|error| unreachable(&error)) })
    }

    fn close(&self) -> Sending<'_, ()> {
        Box::pin(async {})
    }
}

fn unreachable(error: &std::io::Error) -> Error {
    Error::Unreachable { message: format!("cannot start `/bin/sh`: {error}"), hint: None }
}

fn start(command: &str) -> std::io::Result<Pipe> {
    let mut child = shell()
        .args(["-c", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(std::io::Error::other("it has no pipes"));
    };
    Ok(Pipe {
        stdin: Box::new(stdin),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
        exit: Box::pin(ended(child)),
    })
}

/// A shell away from our terminal, so that an interrupt typed there reaches us alone, and nothing can ask there.
fn shell() -> Command {
    let setsid = ["/usr/bin/setsid", "/bin/setsid"].into_iter().find(|path| Path::new(path).exists());
    match setsid {
        Some(setsid) => {
            let mut command = Command::new(setsid);
            command.arg("/bin/sh");
            command
        }
        None => {
            let mut command = Command::new("/bin/sh");
            command.process_group(0);
            command
        }
    }
}

async fn ended(mut child: Child) -> Exit {
    match child.wait().await {
        Ok(status) => {
            Exit { status: status.code().or(status.signal().map(|signal| 128 + signal)), lost: None }
        }
        Err(error) => Exit { status: None, lost: Some(error.to_string()) },
    }
}
