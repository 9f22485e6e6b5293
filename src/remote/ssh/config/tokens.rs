use std::path::{Path, PathBuf};

/// What `%` tokens stand for.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// `%d`, and `~`.
    pub home: PathBuf,
    /// `%h`.
    pub hostname: String,
    /// `%n`.
    pub original: String,
    /// `%k`.
    pub alias: String,
    /// `%p`.
    pub port: u16,
    /// `%r`.
    pub remote_user: String,
    /// `%u`.
    pub local_user: String,
}

impl Tokens {
    /// `text` with its tokens replaced; one that is not known stays as it is.
    pub fn expand(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            match chars.next() {
                Some(token) => out.push_str(&self.value(token)),
                None => out.push('%'),
            }
        }
        out
    }

    /// A file's path: `~`, tokens and `${VARIABLE}` replaced.
    pub fn path(&self, text: &str) -> PathBuf {
        let text = self.expand(text);
        let text = variables(&text, |name| std::env::var(name).ok());
        match text.strip_prefix('~') {
            Some("") => self.home.clone(),
            Some(rest) if rest.starts_with('/') => self.home.join(rest.trim_start_matches('/')),
            _ => PathBuf::from(text),
        }
    }

    fn value(&self, token: char) -> String {
        match token {
            '%' => "%".into(),
            'd' => text(&self.home),
            'h' => self.hostname.clone(),
            'i' => rustix::process::getuid().as_raw().to_string(),
            'k' => self.alias.clone(),
            'n' => self.original.clone(),
            'p' => self.port.to_string(),
            'r' => self.remote_user.clone(),
            'u' => self.local_user.clone(),
            other => format!("%{other}"),
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn variables(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = variable(rest) {
        out.push_str(before);
        out.push_str(&value(name).unwrap_or_else(|| format!("${{{name}}}")));
        rest = after;
    }
    out + rest
}

fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = text.split_once("${")?;
    let (name, after) = from.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let tokens = Tokens {
            home: "/home/me".into(),
            hostname: "10.0.0.1".into(),
            original: "web".into(),
            alias: "webkey".into(),
            port: 2222,
            remote_user: "deploy".into(),
            local_user: "me".into(),
        };
        for (text, expected) in [
            ("~/.ssh/id", "/home/me/.ssh/id"),
            ("~", "/home/me"),
            ("~other/x", "~other/x"),
            ("%d/.ssh/%h_%r_%u", "/home/me/.ssh/10.0.0.1_deploy_me"),
            ("/k/%n-%k-%p-100%%", "/k/web-webkey-2222-100%"),
            ("/k/%Z", "/k/%Z"),
            ("/k/%", "/k/%"),
            ("/k/${NO_SUCH_VARIABLE_HERE}/x", "/k/${NO_SUCH_VARIABLE_HERE}/x"),
        ] {
            assert_eq!(tokens.path(text), PathBuf::from(expected), "{text}");
        }
        assert_eq!(variables("a${X}b", |name| Some(name.repeat(2))), "aXXb");
    }
}
