use std::{path::Path, process::Command, rc::Rc, sync::Arc};

use crate::{
    event::{Answer, NoAnswer, Prompt, Request},
    playbook::VarEntry,
    report::Console,
    run::readable_key,
    sh::Secret,
    source::{Diagnostic, Secrets},
    template::{Halt, Scope, Text, Value},
    vars::Config,
};

use super::args::Play;

/// The vault passwords that are given by file, or asked for. Files that `ansible.cfg` names count where the arguments name
/// none.
pub fn vault(
    args: &Play,
    config: &Config,
    prompt: &dyn Prompt,
    console: &Console,
) -> Result<Secrets, Diagnostic> {
    const FILE: &str = "defaults.vault_password_file";
    let mut secrets = Secrets::default();
    let mut add = |label: &str, path: &Path| {
        let password = password_of(path)?;
        console.masker.learn(&String::from_utf8_lossy(&password));
        let added = secrets.add(label, &password);
        added.map_err(|error| Diagnostic::error(format!("{}: {error}", path.display())))
    };
    args.vault_password_file.iter().try_for_each(|path| add("default", path))?;
    for (option, label, path) in config.vault_files() {
        if args.vault_password_file.is_empty() || option != FILE {
            add(&label, &path).map_err(|error| config.of_option(option, error))?;
        }
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
    let refuse = |error: std::io::Error| {
        Diagnostic::error(format!("cannot read `{}`: {}", path.display(), plain(&error)))
    };
    let executable = std::fs::metadata(path).map_err(refuse)?.permissions().mode() & 0o111 != 0;
    match executable {
        false => std::fs::read(path).map_err(refuse),
        true => Command::new(path).output().map(|output| output.stdout).map_err(refuse),
    }
}

/// The key of the command line has to be one.
pub fn readable(key: &Path) -> Result<(), Diagnostic> {
    readable_key(key).map_err(|problem| {
        Diagnostic::error(format!("cannot read the private key `{}`: {problem}", key.display()))
            .maybe_hint(problem.hint())
    })
}

/// Without the number of the system's error.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// Asks for a password by this name.
pub fn ask(prompt: &dyn Prompt, what: &str) -> Result<Secret, Diagnostic> {
    let request = Request::Text { prompt: what.to_owned(), hidden: true, default: None };
    match prompt.ask(&request) {
        Ok(Answer::Secret(secret)) => Ok(secret),
        Ok(Answer::Text(text)) => Ok(Secret::new(text)),
        Ok(_) => Err(Diagnostic::error(format!("no answer for the {what}"))),
        Err(error) => {
            let hint = "run this from a terminal, or put the password into a vaulted variable";
            let hint = (error == NoAnswer::NoTerminal).then_some(hint);
            Err(Diagnostic::error(format!("cannot ask for the {what}: {error}")).maybe_hint(hint))
        }
    }
}

/// Has secrets masked from now on.
pub fn learner(console: &Arc<Console>) -> Rc<dyn Fn(&str)> {
    let console = console.clone();
    Rc::new(move |secret| console.masker.learn(secret))
}

/// Learns what is secret of variables that a project may be read with.
pub fn learn_all(entries: &[VarEntry], learn: &dyn Fn(&str)) {
    let literals = entries.iter().filter(|entry| entry.value.is_literal());
    literals.for_each(|entry| drop(entry.value.render(&Learning(learn))));
}

struct Learning<'a>(&'a dyn Fn(&str));

impl Scope for Learning<'_> {
    fn variable(&self, _: &str) -> Result<Option<Value>, Halt> {
        Ok(None)
    }

    fn secret(&self, text: &str) {
        (self.0)(text);
    }
}

/// As variables hold it.
pub fn text(secret: &Secret) -> Text {
    Text { text: secret.reveal().into(), secret: true }
}
