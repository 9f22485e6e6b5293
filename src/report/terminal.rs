use std::{io::IsTerminal, sync::Arc};

use rustix::process::Signal;

use crate::{
    event::{Answer, NoAnswer, Prompt, Request},
    sh::Secret,
};

use super::{console::Console, tty::read_line, words::clean};

/// Asks on the terminal that the program runs on, one question at a time; what must not be seen is masked from then on.
#[derive(Debug)]
pub struct Terminal {
    console: Arc<Console>,
}

impl Terminal {
    pub fn new(console: Arc<Console>) -> Self {
        Self { console }
    }
}

impl Prompt for Terminal {
    fn ask(&self, request: &Request) -> Result<Answer, NoAnswer> {
        if !std::io::stdin().is_terminal() {
            return Err(NoAnswer::NoTerminal);
        }
        self.console.ask(|| match request {
            Request::HostKey { host, algorithm, fingerprint } => self.trust(host, algorithm, fingerprint),
            Request::Text { default, hidden: false, .. } => {
                let said = self.line(&question(request), false)?;
                let default = default.clone().filter(|_| said.is_empty());
                Ok(Answer::Text(default.unwrap_or(said)))
            }
            Request::Text { default, .. } => {
                let said = self.line(&question(request), true)?;
                let default = default.clone().filter(|_| said.is_empty());
                Ok(self.secret(default.unwrap_or(said)))
            }
            _ => self.line(&question(request), true).map(|said| self.secret(said)),
        })
    }
}

impl Terminal {
    fn line(&self, question: &str, hidden: bool) -> Result<String, NoAnswer> {
        let interrupt = || self.console.interrupt(Signal::INT.as_raw());
        read_line(question, hidden, &|| self.console.is_broken_off(), &interrupt)
    }

    fn secret(&self, text: String) -> Answer {
        self.console.masker.learn(&text);
        Answer::Secret(Secret::new(text))
    }

    /// Goes on asking until the answer is clear, as `ssh` does.
    fn trust(&self, host: &str, algorithm: &str, fingerprint: &str) -> Result<Answer, NoAnswer> {
        let mut asked = host_key(host, algorithm, fingerprint);
        loop {
            let said = self.line(&asked, false)?;
            if let Some(answer) = judged(&said, fingerprint) {
                return Ok(answer);
            }
            asked = "please type `yes`, `no` or the fingerprint: ".to_owned();
        }
    }
}

fn judged(said: &str, fingerprint: &str) -> Option<Answer> {
    match said.trim() {
        said if said == fingerprint || said.eq_ignore_ascii_case("yes") => Some(Answer::Yes),
        said if said.eq_ignore_ascii_case("no") => Some(Answer::No),
        _ => None,
    }
}

fn host_key(host: &str, algorithm: &str, fingerprint: &str) -> String {
    format!(
        "the host `{host}` is not known yet\nthe fingerprint of its {algorithm} key is {fingerprint}\n\
         trust this key and remember it (yes/no/fingerprint)? "
    )
}

/// What is asked, as it stands on the screen.
fn question(request: &Request) -> String {
    match request {
        Request::HostKey { host, algorithm, fingerprint } => host_key(host, algorithm, fingerprint),
        Request::Passphrase { path } => format!("passphrase for the key `{path}`: "),
        Request::Password { user, host } => format!("password for {user}@{host}: "),
        Request::BecomePassword { user, host } => format!("password to become {user} on {host}: "),
        Request::Text { prompt, default, hidden } => {
            let shown = default.as_deref().filter(|text| !text.is_empty() && !hidden);
            let default = shown.map(|text| format!(" [{text}]")).unwrap_or_default();
            let prompt = clean(prompt.trim_end());
            format!("{}{default}: ", prompt.trim_end_matches(':'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_read_well() {
        let (host, user) = ("web1".to_owned(), "root".to_owned());
        let text = |prompt: &str, hidden, default: Option<&str>| Request::Text {
            prompt: prompt.to_owned(),
            hidden,
            default: default.map(str::to_owned),
        };
        let cases = [
            (
                Request::HostKey {
                    host: host.clone(),
                    algorithm: "ED25519".into(),
                    fingerprint: "SHA256:abc".into(),
                },
                "the host `web1` is not known yet\nthe fingerprint of its ED25519 key is SHA256:abc\n\
                 trust this key and remember it (yes/no/fingerprint)? ",
            ),
            (Request::Password { user: user.clone(), host: host.clone() }, "password for root@web1: "),
            (Request::BecomePassword { user, host }, "password to become root on web1: "),
            (text("Which one?", false, Some("blue")), "Which one? [blue]: "),
            (text("SSH password:", true, None), "SSH password: "),
            (text("token", true, Some("hunter2")), "token: "),
        ];
        for (request, expected) in cases {
            assert_eq!(question(&request), expected);
        }
    }

    #[test]
    fn a_host_key_is_trusted_by_word_or_fingerprint() {
        let judged = |said| judged(said, "SHA256:abc");
        assert!(matches!(judged(" yes "), Some(Answer::Yes)));
        assert!(matches!(judged("SHA256:abc"), Some(Answer::Yes)));
        assert!(matches!(judged("NO"), Some(Answer::No)));
        assert!(judged("").is_none() && judged("y").is_none() && judged("SHA256:abd").is_none());
    }
}
