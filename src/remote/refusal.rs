use super::api::{Become, Error};

const HINT: &str = "give it with `--ask-become-pass` (`-K`) or in `ansible_become_password`";

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
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // Before them may stand a lecture.
    let why = match lines.as_slice() {
        [] => format!("`{}` ended without a word", identity.method),
        [.., first, last] => format!("{first}; {last}"),
        [only] => (*only).to_owned(),
    };
    Error::Become {
        message: format!("cannot become `{}`: {why}", identity.user),
        hint: hint(said).map(str::to_owned),
    }
}

fn hint(said: &str) -> Option<&'static str> {
    if said.contains("must have a tty") {
        return Some("take `requiretty` out of the host's sudoers");
    }
    if said.contains("must be run from a terminal") {
        return Some("this `su` wants a terminal: use `become_method: sudo`");
    }
    None
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
            ("sudo: unknown user: root\n", "cannot become `root`: sudo: unknown user: root"),
            ("We trust you\n\n 1\n2\n 3\n", "cannot become `root`: 2; 3"),
            ("", "cannot become `root`: `sudo` ended without a word"),
        ] {
            assert_eq!(refusal(&bob, said).to_string(), expected);
        }
    }
}
