use std::collections::BTreeMap;

use crate::ask::normalized;

use super::version::meets;

/// One package as a task names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// As it is handed to pip.
    pub text: String,
    /// Normalized; `None` for a URL, a path, or what else pip has to look at itself.
    pub name: Option<String>,
    /// Operators and versions.
    pub versions: Vec<(String, String)>,
}

impl Requirement {
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let opaque = ["://", "/", "@", ";", "["].iter().any(|mark| text.contains(mark));
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let versions: Option<Vec<_>> = match rest.trim() {
            "" => Some(vec![]),
            rest => rest.split(',').map(specifier).collect(),
        };
        let known = !opaque && !name.is_empty() && !name.ends_with(".whl") && !name.starts_with('.');
        Self {
            text: text.to_owned(),
            name: versions.as_ref().filter(|_| known).map(|_| normalized(name)),
            versions: versions.unwrap_or_default(),
        }
    }

    /// Whether it is installed in a version that will do; `None` when only pip can tell.
    pub fn is_met(&self, installed: &BTreeMap<String, String>) -> Option<bool> {
        let Some(version) = installed.get(self.name.as_ref()?) else {
            return Some(false);
        };
        let met = self.versions.iter().map(|(operator, wanted)| meets(version, operator, wanted));
        met.collect::<Option<Vec<bool>>>().map(|met| met.iter().all(|met| *met))
    }
}

fn specifier(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let end = text.find(|c: char| !"=<>!~".contains(c))?;
    let (operator, version) = text.split_at(end);
    (!operator.is_empty()).then(|| (operator.to_owned(), version.trim().to_owned()))
}

/// Puts together again what was split at the commas between versions.
pub fn joined(names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        match all.last_mut() {
            Some(last) if name.starts_with(['=', '<', '>', '!', '~']) => {
                last.push(',');
                last.push_str(name);
            }
            _ => all.push(name.to_owned()),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements() {
        let installed: BTreeMap<_, _> = [("ruamel-yaml", "0.17"), ("torch", "2.1.0+cu118")]
            .map(|(name, version)| (name.to_owned(), version.to_owned()))
            .into();
        for (text, met) in [
            ("ruamel.yaml", Some(true)),
            ("Ruamel_YAML >= 0.15, <0.17", Some(false)),
            ("torch==2.1.0", Some(true)),
            ("flask", Some(false)),
            ("git+https://x/y#egg=z", None),
            ("./wheel.whl", None),
            ("uvicorn[standard]", None),
            ("torch @ file:///x", None),
        ] {
            assert_eq!(Requirement::parse(text).is_met(&installed), met, "{text}");
        }
    }

    #[test]
    fn commas() {
        let names = ["a>=1", "<2", "b"].map(str::to_owned);
        assert_eq!(joined(&names), ["a>=1,<2", "b"]);
    }
}
