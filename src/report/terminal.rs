use std::io::{BufRead, IsTerminal, Write};

use crate::{
    event::{Answer, NoAnswer, Prompt, Request},
    sh::Secret,
};

/// Asks on the terminal that the program runs on.
#[derive(Debug, Default)]
pub struct Terminal;

impl Prompt for Terminal {
    fn ask(&self, request: &Request) -> Result<Answer, NoAnswer> {
        if !std::io::stdin().is_terminal() {
            return Err(NoAnswer::NoTerminal);
        }
        match request {
            Request::HostKey {
                host,
                algorithm,
                fingerprint,
            } => {
                say(&format!(
                    "unknown host {host}: its {algorithm} key is {fingerprint}\ntrust it and remember it? (yes/no) "
                ));
                line().map(|said| {
                    if said.trim() == "yes" {
                        Answer::Yes
                    } else {
                        Answer::No
                    }
                })
            }
            Request::Passphrase { path } => hidden(&format!("passphrase for {path}: ")),
            Request::Password { user, host } => hidden(&format!("password of {user} on {host}: ")),
            Request::BecomePassword { user, host } => {
                hidden(&format!("password to become {user} on {host}: "))
            }
            Request::Text {
                prompt, hidden: true, ..
            } => hidden(&format!("{prompt}: ")),
            Request::Text { prompt, default, .. } => {
                let shown = default
                    .as_ref()
                    .filter(|text| !text.is_empty())
                    .map(|text| format!(" [{text}]"));
                say(&format!("{prompt}{}: ", shown.unwrap_or_default()));
                let said = line()?;
                Ok(Answer::Text(if said.is_empty() {
                    default.clone().unwrap_or_default()
                } else {
                    said
                }))
            }
        }
    }
}

fn say(text: &str) {
    let mut to = std::io::stderr();
    let _ = to.write_all(text.as_bytes());
    let _ = to.flush();
}

fn line() -> Result<String, NoAnswer> {
    let mut text = String::new();
    match std::io::stdin().lock().read_line(&mut text) {
        Ok(read) if read > 0 => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        _ => Err(NoAnswer::Interrupted),
    }
}

fn hidden(prompt: &str) -> Result<Answer, NoAnswer> {
    let secret = rpassword::prompt_password(prompt).map_err(|_| NoAnswer::Interrupted)?;
    Ok(Answer::Secret(Secret::new(secret)))
}
