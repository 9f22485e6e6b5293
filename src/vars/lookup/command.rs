use std::process::{Command, Output, Stdio};

use crate::template::{Fallible, Value};

use super::call::Call;

fn outputs(call: &Call<'_>) -> Fallible<Vec<String>> {
    call.texts()?.iter().map(|command| output(call, command)).collect()
}

/// What a command on the controller prints, run in the playbook's folder.
fn output(call: &Call<'_>, command: &str) -> Fallible<String> {
    let dir = call.scope.store.playbook_dir.borrow().clone();
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command).stdin(Stdio::null()).stderr(Stdio::inherit());
    if dir.is_dir() {
        shell.current_dir(dir);
    }
    let Output { status, stdout, .. } =
        shell.output().map_err(|e| call.error(format!("cannot run /bin/sh: {e}")))?;
    if !status.success() {
        let code = status.code().unwrap_or(-1);
        return Err(call.error(format!("lookup_plugin.{}({command}) returned {code}", call.name)));
    }
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

pub fn pipe(call: &Call<'_>) -> Fallible<Vec<Value>> {
    Ok(outputs(call)?.iter().map(|text| Value::str(text.trim_end())).collect())
}

pub fn lines(call: &Call<'_>) -> Fallible<Vec<Value>> {
    Ok(outputs(call)?.iter().flat_map(|text| text.lines().map(Value::str)).collect())
}
