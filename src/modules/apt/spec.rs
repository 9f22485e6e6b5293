use std::cmp::Ordering;

use globset::Glob;

use crate::{
    ask::{Deb, Policy},
    plan::Failure,
};

use super::super::debian_version;

/// One package as a task names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// With `:arch`, when it is given.
    pub name: String,
    pub version: Version,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    Any,
    /// A version or a glob of versions.
    Is(String),
    AtLeast(String),
}

impl Spec {
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let (name, version) = if let Some((name, version)) = text.split_once(">=") {
            (name, Version::AtLeast(version.to_owned()))
        } else if let Some((name, version)) = text.split_once('=') {
            (name, Version::Is(version.to_owned()))
        } else {
            (text, Version::Any)
        };
        let bad = |version: &str| version.is_empty() || version.starts_with('=');
        match &version {
            Version::Is(version) | Version::AtLeast(version) if bad(version) => {
                Err(Failure::new(format!("invalid package spec: {text}")).param("name"))
            }
            _ => Ok(Self { name: name.to_owned(), version }),
        }
    }

    pub fn is_glob(&self) -> bool {
        self.name.contains(['*', '?', '['])
    }

    /// Whether one of these packages is installed in a version that will do.
    pub fn is_met(&self, debs: &[Deb]) -> bool {
        debs.iter().any(|deb| deb.installed && self.version.fits(&deb.version))
    }

    /// The version to ask apt for, as a `=VERSION` or nothing; an error when none that can be had will do.
    pub fn choice(&self, policy: &Policy) -> Result<String, Failure> {
        if self.version == Version::Any {
            return Ok(String::new());
        }
        let candidate = policy.candidate.iter().filter(|version| self.version.fits(version));
        let best = candidate.chain(policy.versions.iter().filter(|version| self.version.fits(version)));
        match best.clone().next() {
            Some(version) => Ok(format!("={version}")),
            None => {
                let msg = format!("no available installation candidate for {self}");
                Err(Failure::new(msg).param("name"))
            }
        }
    }
}

impl Version {
    fn fits(&self, version: &str) -> bool {
        match self {
            Self::Any => true,
            Self::AtLeast(least) => debian_version::compare(version, least) != Ordering::Less,
            Self::Is(wanted) => {
                wanted == version
                    || Glob::new(wanted).is_ok_and(|glob| glob.compile_matcher().is_match(version))
            }
        }
    }
}

impl std::fmt::Display for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match &self.version {
            Version::Any => f.write_str(&self.name),
            Version::Is(version) => write!(f, "{}={version}", self.name),
            Version::AtLeast(version) => write!(f, "{}>={version}", self.name),
        }
    }
}
