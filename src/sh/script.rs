use super::body::Body;

/// A command or script for a POSIX `sh`, with what it needs beside its text.
///
/// Built from words ([`sh!`](crate::sh!)) or from a script that is part of this program and takes its data as `$1`,
/// `$2`, … ([`Sh::script`]): data never becomes code.
#[derive(Clone, Debug, Default)]
pub struct Sh {
    text: String,
    /// Standard input; empty when there is none.
    pub stdin: Option<Body>,
    /// Environment of the command, over the shell's own.
    pub env: Vec<(String, String)>,
    /// Working directory; `/` when there is none.
    pub cwd: Option<String>,
    /// What it prints is for the program alone: people are not shown it while it runs.
    pub quiet: bool,
    /// Others on the host may see it for a moment, in the list of processes: it is read-only and names nothing secret.
    pub open: bool,
    /// It leaves nothing behind in the shell that runs it, so that it needs no subshell.
    pub plain: bool,
    /// Its last word is `exec`, so that it needs no shell of its own.
    pub becomes: bool,
}

impl Sh {
    /// A script of our own whose data are positional parameters.
    pub fn script<W: Word>(script: &'static str, args: impl IntoIterator<Item = W>) -> Self {
        let words: Vec<String> = args.into_iter().map(|arg| quote(&arg.word())).collect();
        Self { text: format!("set -- {}; {script}", words.join(" ")), ..Self::default() }
    }

    /// Adds one word.
    pub fn arg(mut self, word: &(impl Word + ?Sized)) -> Self {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&quote(&word.word()));
        self
    }

    pub fn args<W: Word>(self, words: impl IntoIterator<Item = W>) -> Self {
        words.into_iter().fold(self, |sh, word| sh.arg(&word))
    }

    /// Puts shell functions of our own before it.
    pub fn functions(mut self, functions: &'static str) -> Self {
        self.text = format!("{functions}\n{}", self.text);
        self
    }

    /// Shows nobody what it prints.
    pub fn quietly(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Says that the text ends by becoming another program.
    pub fn becoming(mut self) -> Self {
        self.becomes = true;
        self
    }

    /// `self && next`; what stands beside the texts is that of `self`.
    pub fn and(mut self, next: Sh) -> Self {
        self.text = format!("{{ {}; }} && {{ {}; }}", self.text, next.text);
        self.becomes = false;
        self
    }

    pub fn stdin(mut self, body: impl Into<Body>) -> Self {
        self.stdin = Some(body.into());
        self
    }

    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// A relative directory starts at the user's home; at `/` where that cannot be entered.
    pub fn cwd(mut self, dir: impl Into<String>) -> Self {
        self.cwd = Some(dir.into());
        self
    }

    /// The text as the shell will read it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What a command printed and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Exit status; 128 + signal when a signal ended it.
    pub rc: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Output {
    pub fn ok(&self) -> bool {
        self.rc == 0
    }

    /// Standard output as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// Anything that can stand as one word of a command. [`super::Secret`] cannot.
pub trait Word {
    fn word(&self) -> String;
}

macro_rules! word {
    ($($type:ty),*) => { $(impl Word for $type { fn word(&self) -> String { self.to_string() } })* };
}
word!(str, String, i32, i64, u32, u64, usize);

impl<W: Word + ?Sized> Word for &W {
    fn word(&self) -> String {
        (**self).word()
    }
}

/// Whether a shell can have an environment variable of that name.
pub fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Quotes one word for a POSIX shell; plain words stay as they are.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sh;

    #[test]
    fn words_are_quoted() {
        assert_eq!(sh!["echo", "it's", "", "a b", 3].text(), r"echo 'it'\''s' '' 'a b' 3");
    }

    #[test]
    fn data_of_a_script_is_positional() {
        let script = Sh::script(r#"rm -f -- "$1""#, ["/a b"]);
        assert_eq!(script.text(), r#"set -- '/a b'; rm -f -- "$1""#);
    }
}
