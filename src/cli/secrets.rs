use std::{path::Path, process::Command};

use crate::{
    event::{Answer, Prompt, Request},
    sh::Secret,
    source::{Diagnostic, Secrets},
    template::Text,
};

use super::args::Play;

/// The vault passwords that are given by file, or asked for.
pub fn vault(args: &Play, prompt: &dyn Prompt) -> Result<Secrets, Diagnostic> {
    let mut secrets = Secrets::default();
    for path in &args.vault_password_file {
        let password = password_of(path)?;
        secrets
            .add("default", &password)
            .map_err(|error| Diagnostic::error(format!("{}: {error}", path.display())))?;
    }
    if args.ask_vault_password {
        let password = ask(prompt, "Vault password")?;
        secrets
            .add("default", password.reveal().as_bytes())
            .map_err(|error| Diagnostic::error(error.to_string()))?;
    }
    Ok(secrets)
}

/// A password file's content; what an executable one prints.
fn password_of(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    use std::os::unix::fs::PermissionsExt;
    let refuse =
        |error: std::io::Error| Diagnostic::error(format!("cannot read `{}`: {error}", path.display()));
    let executable = std::fs::metadata(path).map_err(refuse)?.permissions().mode() & 0o111 != 0;
    match executable {
        false => std::fs::read(path).map_err(refuse),
        true => Command::new(path).output().map(|output| output.stdout).map_err(refuse),
    }
}

/// Asks for a password by this name.
pub fn ask(prompt: &dyn Prompt, what: &str) -> Result<Secret, Diagnostic> {
    let request = Request::Text { prompt: what.to_owned(), hidden: true, default: None };
    match prompt.ask(&request) {
        Ok(Answer::Secret(secret)) => Ok(secret),
        Ok(Answer::Text(text)) => Ok(Secret::new(text)),
        Ok(_) => Err(Diagnostic::error(format!("no answer for `{what}`"))),
        Err(error) => Err(Diagnostic::error(format!("cannot ask for `{what}`: {error}"))),
    }
}

/// As variables hold it.
pub fn text(secret: &Secret) -> Text {
    Text { text: secret.reveal().into(), secret: true }
}
