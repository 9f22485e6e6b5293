use std::{rc::Rc, sync::Arc};

use crate::{
    event::{Answer, NoAnswer, Prompt, Request},
    playbook::{Prompted, VarEntry},
    project::PlayTree,
    remote::Human,
    sh::Secret,
    source::Diagnostic,
    template::{Template, Value},
};

use super::host_env::RunEnv;

/// Asks for the variables of `vars_prompt` that no extra var gives.
pub async fn ask(env: &Rc<RunEnv>, tree: &PlayTree) -> Result<(), Diagnostic> {
    let given: Vec<&str> = env.store.extra_names().collect();
    let mut answers = vec![];
    for prompted in tree.play.vars_prompt.iter().filter(|prompted| !given.contains(&prompted.name.as_str())) {
        let value = one(env, prompted).await?;
        let (name, place) = (prompted.name.clone(), prompted.place.clone());
        let value = Template::literal(value, &place);
        answers.push(VarEntry { name, place, value });
    }
    env.store.prompted.replace(answers);
    Ok(())
}

async fn one(env: &RunEnv, prompted: &Prompted) -> Result<Value, Diagnostic> {
    let prompt = prompted.prompt.clone().unwrap_or_else(|| prompted.name.clone());
    let default = prompted.default.as_ref().and_then(|setting| setting.value.as_literal());
    let shown = default.as_ref().map(ToString::to_string);
    loop {
        let request =
            Request::Text { prompt: prompt.clone(), hidden: prompted.private, default: shown.clone() };
        let first = match (put(env, request).await, &default) {
            (Ok(answer), _) => value(answer),
            (Err(NoAnswer::NoTerminal), Some(default)) => return Ok(default.clone()),
            (Err(error), _) => {
                let message = format!("`{}` has to be asked for: {error}", prompted.name);
                let hint = format!("give it by `-e {}=…`", prompted.name);
                return Err(Diagnostic::error(message).at(&prompted.place).hint(hint));
            }
        };
        if !prompted.confirm {
            return Ok(first);
        }
        let again =
            Request::Text { prompt: format!("confirm {prompt}"), hidden: prompted.private, default: None };
        if put(env, again).await.is_ok_and(|answer| value(answer).as_str() == first.as_str()) {
            return Ok(first);
        }
    }
}

/// Off the engine's thread, so that a signal is heard meanwhile.
async fn put(env: &RunEnv, request: Request) -> Result<Answer, NoAnswer> {
    let asker = env.prompt.clone();
    tokio::task::spawn_blocking(move || asker.ask(&request)).await.unwrap_or(Err(NoAnswer::Interrupted))
}

fn value(answer: Answer) -> Value {
    match answer {
        Answer::Text(text) => Value::str(text),
        Answer::Secret(secret) => Value::secret(secret.reveal()),
        Answer::Yes => Value::Bool(true),
        Answer::No => Value::Bool(false),
    }
}

/// Lets logins ask the same person.
pub struct PromptHuman(pub Arc<dyn Prompt>);

impl PromptHuman {
    fn secret(&self, request: Request) -> Result<Secret, String> {
        match self.0.ask(&request) {
            Ok(Answer::Secret(secret)) => Ok(secret),
            Ok(Answer::Text(text)) => Ok(Secret::new(text)),
            Ok(_) => Err("no answer".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Human for PromptHuman {
    fn trust(&self, host: &str, algorithm: &str, fingerprint: &str) -> Result<bool, String> {
        let (host, algorithm) = (host.to_owned(), algorithm.to_owned());
        let request = Request::HostKey { host, algorithm, fingerprint: fingerprint.to_owned() };
        self.0.ask(&request).map(|answer| matches!(answer, Answer::Yes)).map_err(|error| error.to_string())
    }

    fn passphrase(&self, key: &str) -> Result<Secret, String> {
        self.secret(Request::Passphrase { path: key.to_owned() })
    }

    fn password(&self, user: &str, host: &str) -> Result<Secret, String> {
        self.secret(Request::Password { user: user.to_owned(), host: host.to_owned() })
    }
}
