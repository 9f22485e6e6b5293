use russh::{
    MethodKind,
    client::{AuthResult, KeyboardInteractiveAuthResponse as Response, Prompt},
};

use super::login::{Answer, Login, Lost};
use crate::{remote::api::Error, sh::Secret};

/// How often a person may mistype a password.
const TRIES: usize = 3;

/// How many questions a server may put before we stop answering.
const QUESTIONS: usize = 10;

impl Login<'_> {
    /// With the given password, or with one that a person types; only where the server takes passwords.
    pub async fn passwords(&mut self) -> Result<bool, Error> {
        if !self.takes_passwords() {
            return Ok(false);
        }
        if let Some(password) = self.ssh.password.clone() {
            return self.password(&password).await;
        }
        for _ in 0..TRIES {
            let password = match self.ask().await {
                Ok(password) => password,
                Err(reason) => {
                    self.note("password", &reason);
                    return Ok(false);
                }
            };
            if self.password(&password).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn takes_passwords(&self) -> bool {
        self.accepts(MethodKind::Password) || self.accepts(MethodKind::KeyboardInteractive)
    }

    async fn ask(&self) -> Result<Secret, String> {
        let human = self.human.clone();
        let (user, host) = (self.settings.user.clone(), self.settings.address.clone());
        self.patience.ask(move || human.password(&user, &host)).await
    }

    /// A wrong password is sent once: a second method would count as a second failure of the account.
    async fn password(&mut self, password: &Secret) -> Result<bool, Error> {
        for method in [MethodKind::Password, MethodKind::KeyboardInteractive] {
            if !self.accepts(method) {
                continue;
            }
            let answer = match method {
                MethodKind::Password => self.plain(password).await?,
                _ => self.interactive(password).await?,
            };
            match answer {
                Answer::In => return Ok(true),
                Answer::Half => {}
                Answer::No => return Ok(false),
            }
        }
        Ok(false)
    }

    async fn plain(&mut self, password: &Secret) -> Result<Answer, Error> {
        let result = self.handle.authenticate_password(&self.settings.user, password.reveal()).await;
        self.settle(Some("password"), result.map_err(Lost::from)).await
    }

    /// Answers the server's one hidden question. Whatever else it asks would need a person.
    async fn interactive(&mut self, password: &Secret) -> Result<Answer, Error> {
        let user = self.settings.user.clone();
        let mut said = self.handle.authenticate_keyboard_interactive_start(user, None).await;
        let mut unused = Some(password);
        let mut how = "password (keyboard-interactive)".to_string();
        for _ in 0..QUESTIONS {
            let result = match said.map_err(Lost::from) {
                Ok(Response::InfoRequest { prompts, .. }) => {
                    let (answers, problem) = answers(&prompts, &mut unused);
                    how = problem.unwrap_or(how);
                    said = self.handle.authenticate_keyboard_interactive_respond(answers).await;
                    continue;
                }
                Ok(Response::Success) => Ok(AuthResult::Success),
                Ok(Response::Failure { remaining_methods, partial_success }) => {
                    Ok(AuthResult::Failure { remaining_methods, partial_success })
                }
                Err(lost) => Err(lost),
            };
            return self.settle(Some(&how), result).await;
        }
        self.note("password", "the server asks without end");
        Ok(Answer::No)
    }
}

/// The password for a single hidden question, once; nothing for no question; empty words for anything else, and what it
/// was.
fn answers(prompts: &[Prompt], unused: &mut Option<&Secret>) -> (Vec<String>, Option<String>) {
    match prompts {
        [] => (Vec::new(), None),
        [Prompt { echo: false, .. }] if unused.is_some() => {
            (unused.take().map(|password| password.reveal().to_string()).into_iter().collect(), None)
        }
        [first, ..] => {
            let problem = format!("password (the server asks `{}`)", first.prompt.trim());
            (vec![String::new(); prompts.len()], Some(problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_answers_one_hidden_question() {
        let hidden = |prompt: &str| Prompt { prompt: prompt.into(), echo: false };
        let secret = Secret::new("pw");
        let mut unused = Some(&secret);
        assert_eq!(answers(&[], &mut unused), (vec![], None));
        let two = answers(&[hidden("Password: "), hidden("Code: ")], &mut unused);
        assert_eq!(two, (vec![String::new(); 2], Some("password (the server asks `Password:`)".into())));
        let shown = answers(&[Prompt { prompt: "Name: ".into(), echo: true }], &mut unused);
        assert_eq!(shown.0, [""]);
        assert_eq!(answers(&[hidden("Password: ")], &mut unused), (vec!["pw".to_string()], None));
        let again = answers(&[hidden("Password: ")], &mut unused);
        assert_eq!(again, (vec![String::new()], Some("password (the server asks `Password:`)".into())));
    }
}
