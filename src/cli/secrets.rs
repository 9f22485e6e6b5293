use std::{path::Path, rc::Rc, sync::Arc};

use crate::{
    event::{Answer, NoAnswer, Prompt, Request},
    playbook::VarEntry,
    report::Console,
    run::readable_key,
    sh::Secret,
    source::Diagnostic,
    template::{Halt, Scope, Text, Value},
};

/// The key of the command line has to be one.
pub fn readable(key: &Path) -> Result<(), Diagnostic> {
    readable_key(key).map_err(|problem| {
        Diagnostic::error(format!("cannot read the private key `{}`: {problem}", key.display()))
            .maybe_hint(problem.hint())
    })
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
