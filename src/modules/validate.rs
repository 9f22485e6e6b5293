use crate::plan::Failure;

use super::words;

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
