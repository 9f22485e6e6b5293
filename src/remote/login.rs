use std::time::Duration;

use tokio::time::timeout;

use crate::sh::Secret;

use super::{
    api::{Become, Error},
    identity::{Prompt, Start, start},
    refusal::{missing, refusal, wrong},
    shell::Shell,
    token::token,
};

/// How long a host may think before it asks for a password or gives a shell.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes a fresh shell that of another user. Where no password is known, nothing is written yet: all of it leaves with
/// the first requests.
pub async fn become_user(
    shell: &mut Shell,
    sh: &str,
    identity: Become,
    password: Option<Secret>,
) -> Result<(), Error> {
    let start = start(&identity, password.is_some(), sh, &token()?)?;
    shell.identity = Some(identity.clone());
    if start.blind {
        shell.prologue = start.line + &shell.prologue;
        return Ok(());
    }
    shell.write(&start.line).await?;
    let mut talk =
        Conversation { shell, identity: &identity, start, password, answered: 0, said: String::new() };
    match timeout(PATIENCE, talk.greeting()).await {
        Ok(greeted) => greeted,
        Err(_) => Err(Error::Become {
            message: format!(
                "Timeout ({}s) waiting for privilege escalation prompt: {}",
                PATIENCE.as_secs(),
                talk.said.trim()
            ),
            hint: None,
        }),
    }
}

struct Conversation<'a> {
    shell: &'a mut Shell,
    identity: &'a Become,
    start: Start,
    password: Option<Secret>,
    answered: usize,
    /// What was said on standard error.
    said: String,
}

impl Conversation<'_> {
    /// Waits for the other user's shell, and answers once when a password is asked for.
    async fn greeting(&mut self) -> Result<(), Error> {
        let mut heard = String::new();
        loop {
            let chunk = tokio::select! {
                biased;
                chunk = self.shell.out.chunks.recv() => {
                    heard += &text(chunk.as_deref().unwrap_or_default());
                    chunk
                }
                chunk = self.shell.err.chunks.recv() => {
                    self.said += &text(chunk.as_deref().unwrap_or_default());
                    chunk
                }
            };
            if heard.contains(&self.start.greeting) {
                return Ok(());
            }
            if chunk.is_none() {
                let said = self.rest().await;
                // A login shell that lets nobody in says so on the other stream.
                let said = if said.trim().is_empty() { &heard } else { &said };
                return Err(refusal(self.identity, said));
            }
            self.answer().await?;
        }
    }

    /// All of standard error: the other stream may have ended first.
    async fn rest(&mut self) -> String {
        while let Some(chunk) = self.shell.err.chunks.recv().await {
            self.said += &text(&chunk);
        }
        match &self.start.prompt {
            Prompt::Ours(prompt) => self.said.replace(prompt, ""),
            _ => std::mem::take(&mut self.said),
        }
    }

    async fn answer(&mut self) -> Result<(), Error> {
        if self.prompts() <= self.answered {
            return Ok(());
        }
        let Some(password) = self.password.clone() else {
            return Err(missing(self.identity));
        };
        if self.answered > 0 {
            return Err(wrong(self.identity));
        }
        self.answered += 1;
        if self.start.prompt == Prompt::Colon {
            self.said.clear();
        }
        self.shell.write(&format!("{}\n", password.reveal())).await
    }

    /// How often a password was asked for.
    fn prompts(&self) -> usize {
        match &self.start.prompt {
            Prompt::Ours(prompt) => self.said.matches(prompt).count(),
            Prompt::Colon => self.answered + usize::from(asks(&self.said)),
            Prompt::Never => 0,
        }
    }
}

/// Whether the last line is a question; `su: ` is the beginning of a complaint.
fn asks(said: &str) -> bool {
    let last = said.lines().last().unwrap_or_default().trim_end();
    last.ends_with([':', '：']) && !last.starts_with("su:")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
