use crate::{
    plan::{Failure, Returns},
    sh::Output,
};

use super::words;

/// Why a file could not be put in place: what the command said that checks it, if it was that.
pub fn refused(output: &Output) -> Failure {
    let said = output.errors();
    let checked = said.split_once("failed to validate: rc:").and_then(|(before, rest)| {
        let (status, error) = rest.split_once(" error:")?;
        let stderr = format!("{before}{}", error.strip_suffix('\n').unwrap_or(error));
        Some(Returns::new().with("exit_status", status.parse::<i64>().ok()?).with("stderr", stderr))
    });
    match checked {
        Some(returns) => Failure::new("failed to validate").returns(returns.with("stdout", output.text())),
        None => Failure::of_step(output),
    }
}

/// The words of a command that checks a file before it is put in place; `%s` stands for the file.
pub fn words(command: Option<&String>) -> Result<Option<Vec<String>>, Failure> {
    let Some(command) = command else {
        return Ok(None);
    };
    if !command.contains("%s") {
        return Err(Failure::new(format!("validate must contain %s: {command}"))
            .param("validate")
            .in_itself());
    }
    words::split(command).map(Some).map_err(|why| Failure::new(why).param("validate").in_itself())
}
