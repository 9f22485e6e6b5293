use super::api::{Become, Error};

const HINT: &str = "give it with `--ask-become-pass` (`-K`) or in `ansible_become_password`; a rule without one \
                    (`NOPASSWD`) has to cover `/bin/sh`";

/// What sudo and its kin say when a password is missing, and when it is wrong.
const MISSING: &[&str] = &["password is required", "terminal is required", "no password was provided"];
const WRONG: &[&str] = &["incorrect password", "Sorry, try again", "uthentication failure"];

pub fn missing(identity: &Become) -> Error {
    Error::Become { message: format!("Missing {} password", identity.method), hint: Some(HINT.to_owned()) }
}

pub fn wrong(identity: &Become) -> Error {
    Error::Become { message: format!("Incorrect {} password", identity.method), hint: None }
}

/// Why somebody cannot be become, from what was said when it was tried.
pub fn refusal(identity: &Become, said: &str) -> Error {
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(WRONG) {
        return wrong(identity);
    }
    if has(MISSING) {
        return missing(identity);
    }
    let said = &without_script(said);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // Before them may stand a lecture.
    let why = match lines.as_slice() {
        [] => format!("`{}` ended without a word", identity.method),
        [.., first, last] => format!("{first}; {last}"),
        [only] => (*only).to_owned(),
    };
    Error::Become {
        message: format!("cannot become `{}`: {why}", identity.user),
        hint: hint(said).map(str::to_owned).or_else(|| lines.is_empty().then(|| NO_SHELL.to_owned())),
    }
}

/// The shell that was refused without the script that it was to run, which is no business of the reader's.
fn without_script(said: &str) -> String {
    match said.split_once(" -c ").and_then(|(before, rest)| Some((before, rest.rsplit_once("' as ")?))) {
        Some((before, (_, after))) => format!("{before}' as {after}"),
        None => said.to_owned(),
    }
}

const HINTS: &[(&str, &str)] = &[
    ("must have a tty", "take `requiretty` out of the host's sudoers"),
    ("must be run from a terminal", "this `su` wants a terminal: use `become_method: sudo`"),
    (
        "not in the sudoers file",
        "let the host's sudoers name this user (on many systems: its group `sudo` or `wheel`), or log in as another one",
    ),
    ("not allowed to execute", SHELL),
    ("may not run sudo", SHELL),
    ("not allowed to run sudo", SHELL),
    ("unknown user", "is that a user of the host?"),
    ("account is currently not available", NO_SHELL),
    ("does not exist", "is that a user of the host?"),
    ("command not found", "install it on the host, or take another `become_method`"),
];

const SHELL: &str =
    "tasks run in a shell of the other user: the host's sudoers has to allow `/bin/sh`, or ALL";

const NO_SHELL: &str = "is the account locked, or its login shell one that lets nobody in, such as `nologin` or \
                        `false`? `su` and `sudo -i` start that one, `sudo` alone does not";

fn hint(said: &str) -> Option<&'static str> {
    HINTS.iter().find(|(phrase, _)| said.contains(phrase)).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sudo_is_understood() {
        let bob = Become { user: "root".into(), method: "sudo".into(), exe: None, flags: None };
        for (said, expected) in [
            ("sudo: a password is required\n", "Missing sudo password"),
            (
                "sudo: a terminal is required to read the password; either use the -S …",
                "Missing sudo password",
            ),
            ("Sorry, try again.\nsudo: 1 incorrect password attempt\n", "Incorrect sudo password"),
            ("bob is not in the sudoers file.\n", "cannot become `root`: bob is not in the sudoers file."),
            (
                "Sorry, user bob is not allowed to execute '/bin/sh -c echo deploy-host-1; IFS= read -r x; eval \"$x\"' as root on web1.\n",
                "cannot become `root`: Sorry, user bob is not allowed to execute '/bin/sh' as root on web1.",
            ),
            ("sudo: unknown user: root\n", "cannot become `root`: sudo: unknown user: root"),
            ("We trust you\n\n 1\n2\n 3\n", "cannot become `root`: 2; 3"),
            (
                "This account is currently not available.\n",
                "cannot become `root`: This account is currently not available.",
            ),
            ("", "cannot become `root`: `sudo` ended without a word"),
        ] {
            assert_eq!(refusal(&bob, said).to_string(), expected);
        }
        let Error::Become { hint, .. } = refusal(&bob, "") else { panic!("no refusal") };
        assert!(hint.is_some_and(|hint| hint.contains("nologin")));
    }
}
