use crate::ask::Dist;

use super::super::requirement;

/// One package as a task names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// As it is handed to pip.
    pub text: String,
    /// `None` for a URL, a path, extras, or what else pip has to look at itself.
    pub plain: Option<requirement::Requirement>,
}

impl Requirement {
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let opaque = ["/", "@", ";", "["].iter().any(|mark| text.contains(mark)) || text.ends_with(".whl");
        let plain = if opaque { None } else { requirement::Requirement::parse(text) };
        Self { text: text.to_owned(), plain }
    }

    /// Whether it is installed in a version that will do; `None` when only pip can tell.
    pub fn is_met(&self, installed: &[Dist]) -> Option<bool> {
        self.plain.as_ref().map(|plain| plain.is_met(installed))
    }

    /// Whether it is installed in any version; `None` when only pip can tell.
    pub fn is_there(&self, installed: &[Dist]) -> Option<bool> {
        self.plain.as_ref().map(|plain| plain.installed(installed).is_some())
    }

    /// What is handed to pip for removing it.
    pub fn name(&self) -> &str {
        self.plain.as_ref().map_or(&self.text, |plain| &plain.name)
    }
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
        let dist = |(name, version): (&str, &str)| Dist { name: name.into(), version: version.into() };
        let installed = [("ruamel-yaml", "0.17"), ("torch", "2.1.0+cu118")].map(dist);
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
