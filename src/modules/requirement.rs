use crate::ask::{Dist, normalized};

use super::pep440;

/// A requirement such as `torch==2.15.0+cpu`, `requests[socks]>=2` or `app @ https://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// As it was written.
    pub text: String,
    /// Normalized.
    pub name: String,
    /// Such as `>=1,<2`; empty when any version will do.
    pub specifiers: String,
}

impl Requirement {
    /// `None` for what names no package, such as a bare address.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.split(';').next().unwrap_or(text).trim();
        let end = plain.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
        let (name, rest) = plain.split_at(end.unwrap_or(plain.len()));
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1.trim_start(),
            None => rest,
        };
        let specifiers = match rest.chars().next() {
            None | Some('@') => "",
            Some('(' | '=' | '!' | '<' | '>' | '~') => rest.trim_matches(['(', ')']),
            Some(_) => return None,
        };
        (!name.is_empty()).then(|| Self {
            text: text.trim().to_owned(),
            name: normalized(name),
            specifiers: specifiers.trim().to_owned(),
        })
    }

    /// Whether what is installed will do.
    pub fn is_met(&self, dists: &[Dist]) -> bool {
        let version = self.installed(dists);
        version.is_some_and(|version| pep440::fits(version, &self.specifiers))
    }

    pub fn installed<'a>(&self, dists: &'a [Dist]) -> Option<&'a str> {
        let dist = dists.iter().find(|dist| dist.name == self.name)?;
        Some(&dist.version)
    }

    /// The same without the local part of its version: `torch==2.15.0`.
    pub fn public(&self) -> Self {
        let cut = |text: &str| text.split('+').next().unwrap_or(text).to_owned();
        match self.specifiers.starts_with("==") {
            true => Self { text: cut(&self.text), specifiers: cut(&self.specifiers), ..self.clone() },
            false => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, name, specifiers) in [
            ("torch==2.15.0+cpu", "torch", "==2.15.0+cpu"),
            ("Scikit_Learn", "scikit-learn", ""),
            ("requests[socks, use] >=2,<3 ; python_version < '4'", "requests", ">=2,<3"),
            ("app @ https://host/app.whl", "app", ""),
            ("numpy (>=1)", "numpy", ">=1"),
        ] {
            let requirement = Requirement::parse(text).unwrap();
            assert_eq!((requirement.name.as_str(), requirement.specifiers.as_str()), (name, specifiers));
        }
        for text in ["https://host/app.whl", "", "a b", "git+ssh://x"] {
            assert_eq!(Requirement::parse(text), None, "{text}");
        }
        assert_eq!(Requirement::parse("torch==2.15.0+cpu").unwrap().public().text, "torch==2.15.0");
    }

    #[test]
    fn what_is_installed() {
        let torch = [Dist { name: "torch".into(), version: "2.15.0".into() }];
        let met = |text: &str| Requirement::parse(text).unwrap().is_met(&torch);
        assert!(met("torch") && met("torch==2.15.0") && !met("torch==2.15.0+cpu") && !met("numpy"));
    }
}
