use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::sh::{Body, Output, Sh};

/// Runs a script in this machine's own shell.
pub fn really(sh: &Sh) -> Output {
    let mut child = Command::new("sh")
        .args(["-c", sh.text()])
        .envs(sh.env.iter().cloned())
        .current_dir(sh.cwd.as_deref().unwrap_or("/"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    match &sh.stdin {
        Some(Body::Bytes(bytes)) => stdin.write_all(bytes).unwrap(),
        Some(Body::Secret(secret)) => stdin.write_all(secret.reveal().as_bytes()).unwrap(),
        _ => {}
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Output { rc: output.status.code().unwrap_or(-1), stdout: output.stdout, stderr: output.stderr }
}
