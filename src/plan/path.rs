use crate::ask::{Account, Variable};

use super::{cx::Cx, failure::Failure};

impl Cx {
    /// An absolute path on the host: `$VAR`, `${VAR}`, `~` and `~user` are expanded there, and a relative path is
    /// relative to the home directory. What cannot be expanded stays as it is.
    pub async fn path(&self, raw: &str) -> Result<String, Failure> {
        let path = self.variables(raw).await?;
        let path = self.tilde(path).await?;
        if path.starts_with('/') {
            return Ok(path);
        }
        let home = self.boot().await?.home;
        Ok(format!("{}/{path}", home.trim_end_matches('/')))
    }

    /// The same for a parameter that may be missing.
    pub async fn some_path(&self, raw: Option<&String>) -> Result<Option<String>, Failure> {
        match raw {
            None => Ok(None),
            Some(raw) => self.path(raw).await.map(Some),
        }
    }

    /// Expands `$VAR` and `${VAR}` from the environment of the host.
    pub async fn variables(&self, raw: &str) -> Result<String, Failure> {
        let mut done = String::new();
        let mut rest = raw;
        while let Some(at) = rest.find('$') {
            done.push_str(&rest[..at]);
            let (name, length) = variable_name(&rest[at + 1..]);
            let value = match Variable::named(name) {
                Some(variable) => self.ask(variable).await?,
                None => None,
            };
            let end = at + 1 + length;
            done.push_str(value.as_deref().unwrap_or(&rest[at..end]));
            rest = &rest[end..];
        }
        Ok(done + rest)
    }

    async fn tilde(&self, path: String) -> Result<String, Failure> {
        let Some(rest) = path.strip_prefix('~') else {
            return Ok(path);
        };
        let (name, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if name.is_empty() {
            return Ok(format!("{}{below}", self.boot().await?.home));
        }
        let user = self.ask(Account::named(name)).await?;
        Ok(user.map_or(path.clone(), |user| format!("{}{below}", user.home)))
    }
}

/// The name at the start of what follows a `$`, and how much of it belongs to the name.
fn variable_name(text: &str) -> (&str, usize) {
    if let Some(inner) = text.strip_prefix('{') {
        return match inner.find('}') {
            Some(end) => (&inner[..end], end + 2),
            None => ("", 0),
        };
    }
    let part = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    (&text[..end], end)
}
