use std::cmp::Ordering;

/// A version of a Python package in the order that Python gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    epoch: u64,
    /// Without zeros at the end.
    release: Vec<u64>,
    /// Development releases, alpha, beta, candidate, final.
    phase: (Phase, u64),
    post: Option<u64>,
    /// A development release comes before what it leads to.
    dev: Dev,
    local: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    OnlyDev,
    Alpha,
    Beta,
    Candidate,
    Final,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Number(u64),
    None,
}

impl Version {
    /// `None` for what is no version.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix('v').unwrap_or(&text);
        let (text, local) = text.split_once('+').unwrap_or((text, ""));
        let (epoch, text) = text.split_once('!').unwrap_or(("0", text));
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (release, suffix) = (text[..end].trim_end_matches('.'), &text[end..]);
        let mut version = Self {
            epoch: epoch.parse().ok()?,
            release: release.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?,
            phase: (Phase::Final, 0),
            post: None,
            dev: Dev::None,
            local: local.to_owned(),
        };
        while version.release.len() > 1 && version.release.last() == Some(&0) {
            version.release.pop();
        }
        version.suffixes(suffix)?;
        Some(version)
    }

    fn suffixes(&mut self, mut rest: &str) -> Option<()> {
        while !rest.is_empty() {
            rest = rest.trim_start_matches(['.', '-', '_']);
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let after = after.trim_start_matches(['.', '-', '_']);
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            let number = after[..end].parse().unwrap_or(0);
            match word {
                "a" | "alpha" => self.phase = (Phase::Alpha, number),
                "b" | "beta" => self.phase = (Phase::Beta, number),
                "rc" | "c" | "pre" | "preview" => self.phase = (Phase::Candidate, number),
                "post" | "rev" | "r" | "" => self.post = Some(number),
                "dev" => self.dev = Dev::Number(number),
                _ => return None,
            }
            rest = &after[end..];
        }
        if self.phase.0 == Phase::Final && self.post.is_none() && self.dev != Dev::None {
            self.phase.0 = Phase::OnlyDev;
        }
        Some(())
    }

    /// The same without what stands behind `+`.
    fn public(&self) -> Self {
        Self { local: String::new(), ..self.clone() }
    }

    fn starts_with(&self, prefix: &[u64]) -> bool {
        prefix.iter().enumerate().all(|(at, part)| self.release.get(at).unwrap_or(&0) == part)
    }
}

/// Whether a version meets `OPERATOR VERSION`; `None` when that is not understood.
pub fn meets(version: &str, operator: &str, wanted: &str) -> Option<bool> {
    if operator == "===" {
        return Some(version == wanted);
    }
    let is = Version::parse(version)?;
    if let Some(prefix) = wanted.strip_suffix(".*") {
        let parts: Vec<u64> = prefix.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        return match operator {
            "==" => Some(is.starts_with(&parts)),
            "!=" => Some(!is.starts_with(&parts)),
            _ => None,
        };
    }
    let other = Version::parse(wanted)?;
    let is = if other.local.is_empty() { is.public() } else { is };
    let order = is.cmp(&other);
    Some(match operator {
        "==" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        ">=" => order != Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        "<" => order == Ordering::Less,
        "~=" => {
            let parts: Vec<u64> = wanted.split('.').map_while(|part| part.parse().ok()).collect();
            let (_, prefix) = parts.split_last()?;
            order != Ordering::Less && is.starts_with(prefix)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let ascending = [
            "1.0.dev1",
            "1.0a1",
            "1.0a2.dev1",
            "1.0a2",
            "1.0b1",
            "1.0rc1",
            "1.0",
            "1.0+cu118",
            "1.0.post1",
            "1.0.1",
            "1.1",
            "1.10",
            "1!0.1",
        ];
        for pair in ascending.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|text| Version::parse(text).unwrap());
            assert!(a < b, "{pair:?}");
        }
        assert_eq!(Version::parse("1.0.0"), Version::parse("v1"));
        assert_eq!(Version::parse("later"), None);
    }

    #[test]
    fn specifiers() {
        for (version, operator, wanted, met) in [
            ("2.1.0", "==", "2.1", Some(true)),
            ("2.1.0+cu118", "==", "2.1.0", Some(true)),
            ("2.1.0", "==", "2.1.0+cu118", Some(false)),
            ("2.1.3", "==", "2.1.*", Some(true)),
            ("2.10", "==", "2.1.*", Some(false)),
            ("1.4.5", "~=", "1.4.2", Some(true)),
            ("1.5", "~=", "1.4.2", Some(false)),
            ("1.5", "~=", "1.4", Some(true)),
            ("1.0rc1", ">=", "1.0", Some(false)),
            ("1.0", "!=", "1.1", Some(true)),
            ("1.0", "@", "1.1", None),
        ] {
            assert_eq!(meets(version, operator, wanted), met, "{version} {operator} {wanted}");
        }
    }
}
