//! A shell that is asked its first questions in the command that starts it.

use std::{process::Command, time::Duration};

use tokio::time::timeout;

use crate::remote::{
    api::{Error, Request},
    driver::login_with,
    line::{Line, Pipe, Sending},
    local::LocalLine,
    shell::Shell,
};

use super::machines::*;

/// Shells that people log in with.
const LOGIN_SHELLS: [&str; 9] =
    ["sh", "bash", "dash", "zsh", "mksh", "tcsh", "fish", "busybox ash", "zsh --emulate sh"];

/// The controller, which takes text; `runs` stands in the place of whatever is to be started.
struct Taking {
    runs: Option<&'static str>,
}

impl Line for Taking {
    fn open<'a>(&'a self, command: &'a str) -> Sending<'a, Result<Pipe, Error>> {
        LocalLine.open(self.runs.unwrap_or(command))
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn close(&self) -> Sending<'_, ()> {
        LocalLine.close()
    }
}

fn open(script: &'static str) -> Request {
    let Request::Question { functions, mut script } = question(script) else { unreachable!() };
    script.open = true;
    Request::Question { functions, script }
}

async fn started(line: &Taking, sh: &str, requests: &[Request]) -> Option<Shell> {
    Shell::open_with(line, sh, Default::default(), requests, Duration::from_secs(60)).await.unwrap()
}

#[test]
fn every_login_shell_passes_text_on_as_it_is() {
    let odd =
        "printf '%s|' 'it'\\''s' \"$HOME\" 'a!b!!' '\\ \\\\ \\n %s %% ü' '~ * ? [a] {b,c}' '#' ';&|<>()`'\n";
    let home = std::env::var("HOME").unwrap();
    for shell in LOGIN_SHELLS {
        let mut words = shell.split(' ');
        let command = login_with("/bin/sh", "T0", odd).unwrap();
        let run = Command::new(words.next().unwrap()).args(words).args(["-c", &command]).output();
        let Ok(run) = run else {
            println!("skipped: there is no `{shell}` here");
            continue;
        };
        let text = String::from_utf8(run.stdout).unwrap();
        let said = text.split_once('\n').map_or("", |(_, said)| said);
        let expected = format!("it's|{home}|a!b!!|\\ \\\\ \\n %s %% ü|~ * ? [a] {{b,c}}|#|;&|<>()`|");
        assert_eq!(said, expected, "{shell}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn the_first_questions_leave_with_the_command() {
    for sh in SHELLS {
        if Command::new(sh.split(' ').next().unwrap()).args(["-c", ":"]).output().is_err() {
            println!("skipped: there is no `{sh}` here");
            continue;
        }
        wait(async {
            let first =
                [open("printf 'a\\nb'; exit 3"), open("tr '\\0' '\\n' </proc/$$/cmdline | grep -c D_T=")];
            let mut shell = started(&Taking { runs: None }, sh, &first).await.unwrap();
            let replies = shell.converse(&first, &Seen::default()).await.unwrap();
            let output = |at: usize| replies[at].clone().unwrap();
            assert_eq!((output(0).text().as_str(), output(0).rc), ("a\nb", 3), "{sh}");
            assert_eq!(output(1).text(), "0\n", "{sh}: the list of processes shows it as long as it runs");
            let token = shell.out.scanner.token().to_owned();
            let shown = format!("tr '\\0' '\\n' </proc/$$/environ | grep -c {token}");
            assert!(token.len() >= 32, "{sh}: {token}");
            let inherited = "tr '\\0' '\\n' </proc/self/environ | grep -c '^x='";
            let next = [run(0, Box::leak(shown.into_boxed_str())), run(1, inherited), question("echo again")];
            let replies = shell.converse(&next, &Seen::default()).await.unwrap();
            assert_eq!(replies[0].as_ref().unwrap().text(), "0\n", "{sh}: the token is the driver's own");
            assert_eq!(replies[1].as_ref().unwrap().text(), "0\n", "{sh}: commands do not inherit it");
            assert_eq!(replies[2].as_ref().unwrap().text(), "again\n", "{sh}");
            assert!(shell.pid.get() > 1, "{sh}");
        });
    }
}

#[test]
fn only_what_everybody_may_see_leaves_with_the_command() {
    wait(async {
        let line = Taking { runs: None };
        for request in [question("echo hidden"), run(0, "true"), put(0, crate::plan::Put::new("/x", vec![]))]
        {
            assert!(started(&line, "sh", &[open("true"), request]).await.is_none());
        }
        let long: &'static str = Box::leak(format!("true {}", "x".repeat(110_000)).into_boxed_str());
        assert!(started(&line, "sh", &[open(long)]).await.is_none(), "longer than an argument may be");
    });
}

#[test]
fn a_server_that_runs_something_else_is_given_the_driver_as_input() {
    wait(async {
        let (first, soon) = ([open("true")], Duration::from_millis(300));
        let opened = async |line| {
            Shell::open_with(line, "sh", Default::default(), &first, soon).await.unwrap().is_some()
        };
        assert!(!opened(&Taking { runs: Some("echo Argument list too long >&2; exit 126") }).await);
        // It reads its input, and would wait for ever.
        let line = Taking { runs: Some("echo Welcome; exec bash") };
        assert!(!opened(&line).await);
        let mut shell = Shell::open(&line, "sh", Default::default()).await.unwrap();
        let seen = Seen::default();
        let asked = [open("echo here")];
        let replies = timeout(Duration::from_secs(60), shell.converse(&asked, &seen)).await.unwrap().unwrap();
        assert_eq!(replies[0].as_ref().unwrap().text(), "here\n");
    });
}
