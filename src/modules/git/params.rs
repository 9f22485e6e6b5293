use std::borrow::Cow;

use serde::Deserialize;

use crate::sh::quote;

/// Check out a repository.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Git {
    /// Where the repository is.
    #[serde(alias = "name")]
    pub repo: String,
    /// Directory on the host.
    pub dest: Option<String>,
    /// Branch, tag or hash of a commit.
    #[serde(default = "head")]
    pub version: String,
    /// Take the host key of the server as it is.
    #[serde(default)]
    pub accept_hostkey: bool,
    /// Take the host key of a server that is not known yet.
    #[serde(default)]
    pub accept_newhostkey: bool,
    /// Options for ssh.
    pub ssh_opts: Option<String>,
    /// Private key on the host.
    pub key_file: Option<String>,
    /// Repository on the host that objects are taken from.
    pub reference: Option<String>,
    #[serde(default = "origin")]
    pub remote: String,
    /// What else to fetch.
    pub refspec: Option<String>,
    /// Throw local modifications away.
    #[serde(default)]
    pub force: bool,
    /// Fetch so many commits only.
    pub depth: Option<u32>,
    #[serde(default = "yes")]
    pub clone: bool,
    #[serde(default = "yes")]
    pub update: bool,
    /// Path of git.
    pub executable: Option<String>,
    #[serde(default)]
    pub bare: bool,
    pub umask: Option<String>,
    /// Check out submodules too.
    #[serde(default = "yes")]
    pub recursive: bool,
    #[serde(default)]
    pub single_branch: bool,
    /// Take the newest commits of submodules.
    #[serde(default)]
    pub track_submodules: bool,
    /// Check the signature of the commit or tag.
    #[serde(default)]
    pub verify_commit: bool,
    /// Archive file to make of the working copy.
    pub archive: Option<String>,
    pub archive_prefix: Option<String>,
    /// Keep the repository itself in this directory.
    pub separate_git_dir: Option<String>,
    /// Fingerprints of keys that may sign.
    #[serde(default, alias = "gpg_whitelist")]
    pub gpg_allowlist: Vec<String>,
}

fn head() -> String {
    "HEAD".to_owned()
}

fn origin() -> String {
    "origin".to_owned()
}

fn yes() -> bool {
    true
}

impl Git {
    /// `GIT_SSH_COMMAND`; nothing when git's own will do.
    pub fn ssh(&self, key: Option<&str>, remembers: bool) -> String {
        let mut words = vec!["ssh".to_owned(), "-o".to_owned(), "BatchMode=yes".to_owned()];
        let plain = words.len();
        let mut option = |text: &str| words.extend(["-o".to_owned(), text.to_owned()]);
        if self.accept_hostkey {
            option("StrictHostKeyChecking=no");
        } else if self.accept_newhostkey {
            option(if remembers { "StrictHostKeyChecking=accept-new" } else { "StrictHostKeyChecking=no" });
        }
        if (self.accept_hostkey || self.accept_newhostkey) && !remembers {
            option("UserKnownHostsFile=/dev/null");
        }
        if let Some(key) = key {
            words.extend(["-i".to_owned(), quote(key)]);
            words.extend(["-o".to_owned(), "IdentitiesOnly=yes".to_owned()]);
        }
        words.extend(self.ssh_opts.clone());
        if words.len() == plain { String::new() } else { words.join(" ") }
    }

    /// A local path as a URL, so that `depth` counts.
    pub fn url(&self) -> String {
        match self.repo.starts_with('/') {
            true => format!("file://{}", self.repo),
            false => self.repo.clone(),
        }
    }
}

/// What a version is in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    pub kind: &'static str,
    /// Hash of the commit; empty when it is not known beforehand.
    pub hash: String,
}

impl Aim {
    pub fn of(version: &str, refs: &[(String, String)]) -> Self {
        let find = |name: &str| refs.iter().find(|(own, _)| own == name).map(|(_, hash)| hash.clone());
        let tag = format!("refs/tags/{version}");
        let found = [
            ("head", (version == "HEAD").then(|| find("HEAD")).flatten()),
            ("branch", find(&format!("refs/heads/{version}"))),
            ("tag", find(&format!("{tag}^{{}}")).or_else(|| find(&tag))),
        ];
        let found = found.into_iter().find_map(|(kind, hash)| hash.map(|hash| Self { kind, hash }));
        found.unwrap_or_else(|| Self {
            kind: "hash",
            hash: if is_hash(version) { version.to_lowercase() } else { String::new() },
        })
    }
}

/// A URL without the password that it may hold.
pub fn masked(word: &str) -> Cow<'_, str> {
    let masked = || {
        let (scheme, rest) = word.split_once("://")?;
        let (login, host) = rest[..rest.find('/').unwrap_or(rest.len())].rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        let path = &rest[login.len() + 1 + host.len()..];
        Some(format!("{scheme}://{user}:********@{host}{path}"))
    };
    masked().map_or(Cow::Borrowed(word), Cow::Owned)
}

pub fn is_hash(version: &str) -> bool {
    version.len() == 40 && version.chars().all(|c| c.is_ascii_hexdigit())
}
