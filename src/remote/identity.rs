//! Becoming another user: the first line of a shell, and the conversation about a password.

use crate::sh::quote;

use super::{
    api::{Become, Error},
    driver::greeting,
};

/// The ways to become another user.
pub const BECOME_METHODS: &[&str] = &["sudo", "su", "runuser", "setpriv", "doas"];

/// How a shell of another user begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Start {
    /// The first line: it ends in the other user's shell, or says why not on standard error.
    pub line: String,
    /// Whether what follows may leave at once, since nothing on the other side will read it as a password.
    pub blind: bool,
    /// Said on standard output by the shell once it is there.
    pub greeting: String,
    pub prompt: Prompt,
}

/// What asks for a password on standard error.
#[derive(Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A text of ours.
    Ours(String),
    /// Whatever ends with a colon: it is in the language of the host.
    Colon,
    /// Nothing.
    Never,
}

/// The way to become `identity`; `random` is new for each shell.
pub fn start(identity: &Become, has_password: bool, sh: &str, random: &str) -> Result<Start, Error> {
    let greeted = format!("deploy-host-{}", &random[..16]);
    let prompt = match identity.method.as_str() {
        "sudo" => Prompt::Ours(format!("[sudo via deploy-host, key={}] ", &random[16..])),
        "su" => Prompt::Colon,
        _ => Prompt::Never,
    };
    let call = Call { identity, boot: quote(&greeting(&greeted)), sh, prompt: &prompt, has_password };
    Ok(Start {
        line: call.line()?,
        blind: identity.method == "sudo" && !has_password,
        greeting: greeted,
        prompt,
    })
}

struct Call<'a> {
    identity: &'a Become,
    /// The script of the other user's shell, quoted.
    boot: String,
    sh: &'a str,
    prompt: &'a Prompt,
    has_password: bool,
}

impl Call<'_> {
    fn line(&self) -> Result<String, Error> {
        let user = quote(&self.identity.user);
        let program = self.program()?;
        let call = self.call(&user)?;
        let Self { boot, sh, .. } = self;
        // Nobody has to become who they are; root needs no sudo.
        Ok(format!(
            "u={user}; if [ \"$(id -un)\" = \"$u\" ]; then exec {sh} -c {boot}; \
             elif command -v {program} >/dev/null 2>&1; then {call}; \
             elif [ \"$(id -u)\" = 0 ]; then {}; \
             else echo {} >&2; exit 127; fi\n",
            self.as_root(&user),
            quote(&format!("{program}: command not found")),
        ))
    }

    fn program(&self) -> Result<String, Error> {
        let method = self.identity.method.as_str();
        if !BECOME_METHODS.contains(&method) {
            return Err(Error::Become {
                message: format!("`{method}` is not a become method that is known"),
                hint: Some("known are `sudo`, `su`, `runuser`, `setpriv` and `doas`".to_owned()),
            });
        }
        let exe = self.identity.exe.as_deref().filter(|exe| !exe.is_empty());
        Ok(quote(exe.unwrap_or(method)))
    }

    fn call(&self, user: &str) -> Result<String, Error> {
        let Self { boot, sh, .. } = self;
        let program = self.program()?;
        Ok(match self.identity.method.as_str() {
            "sudo" => format!("exec {program} {}-u {user} {sh} -c {boot}", self.sudo_flags()),
            "doas" => format!("exec {program} {}-n -u {user} {sh} -c {boot}", self.flags("")),
            "setpriv" => self.setpriv(&program, user),
            _ => format!("exec {program} {}-s /bin/sh {user} -c {boot}", self.flags("")),
        })
    }

    fn sudo_flags(&self) -> String {
        let flags = self.flags("-H");
        match self.prompt {
            Prompt::Ours(prompt) if self.has_password => format!("{flags}-S -p {} ", quote(prompt)),
            _ => format!("{flags}-n "),
        }
    }

    /// The user's flags, each followed by a blank; whether a password can be asked for is ours to say.
    fn flags(&self, default: &str) -> String {
        let flags = self.identity.flags.as_deref().unwrap_or(default);
        let ours = ["-n", "-S", "--non-interactive", "--stdin"];
        flags
            .split_whitespace()
            .map(without_clustered)
            .filter(|flag| !ours.contains(&flag.as_str()) && flag != "-")
            .map(|flag| quote(&flag) + " ")
            .collect()
    }

    /// What root has in the place of a program that is not there.
    fn as_root(&self, user: &str) -> String {
        let Self { boot, .. } = self;
        let setpriv = self.setpriv("setpriv", user);
        format!(
            "if command -v runuser >/dev/null 2>&1; then exec runuser -s /bin/sh {user} -c {boot}; \
             elif command -v su >/dev/null 2>&1; then exec su -s /bin/sh {user} -c {boot}; \
             else {setpriv}; fi"
        )
    }

    /// setpriv leaves the environment as it is.
    fn setpriv(&self, program: &str, user: &str) -> String {
        let Self { boot, sh, .. } = self;
        let home = match is_plain(&self.identity.user) {
            true => format!("HOME=~{} ", self.identity.user),
            false => String::new(),
        };
        format!(
            "{home}USER={user} LOGNAME={user}; export HOME USER LOGNAME; exec {program} --reuid {user} \
             --regid \"$(id -g {user})\" --init-groups {sh} -c {boot}"
        )
    }
}

/// `-HnS` as `-H`.
fn without_clustered(flag: &str) -> String {
    let short = flag.starts_with('-') && !flag.starts_with("--") && flag.len() > 2;
    if short && flag[1..].chars().all(|c| "HSnEiPk".contains(c)) {
        return flag.replace(['n', 'S'], "");
    }
    flag.to_owned()
}

fn is_plain(user: &str) -> bool {
    user.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sudo(flags: Option<&str>, has_password: bool) -> String {
        let identity =
            Become { user: "root".into(), method: "sudo".into(), exe: None, flags: flags.map(str::to_owned) };
        let start = start(&identity, has_password, "/bin/sh", &"0123456789abcdef".repeat(2));
        let line = start.map(|start| start.line).unwrap_or_default();
        let (_, call) = line.split_once("exec sudo ").unwrap_or_default();
        call.split(" /bin/sh").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn flags_of_sudo() {
        assert_eq!(sudo(None, false), "-H -n -u root");
        assert_eq!(sudo(Some("-H -S -n"), false), "-H -n -u root");
        assert_eq!(sudo(Some("-HSn -g 'x"), false), "-H -g ''\\''x' -n -u root");
        assert_eq!(sudo(Some(""), true), "-S -p '[sudo via deploy-host, key=0123456789abcdef] ' -u root");
    }

    #[test]
    fn unknown_methods_are_refused() {
        let identity = Become { user: "root".into(), method: "dzdo".into(), exe: None, flags: None };
        let error = start(&identity, false, "/bin/sh", &"0".repeat(32)).map_err(|error| error.to_string());
        assert_eq!(error, Err("`dzdo` is not a become method that is known".to_owned()));
    }
}
