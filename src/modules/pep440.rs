//! Versions of Python packages and what they must fit (PEP 440).

use std::{cmp::Ordering, sync::LazyLock};

use fancy_regex::Regex;

/// A version, comparable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    epoch: u64,
    release: Vec<u64>,
    /// Rank and number: `a`, `b`, `rc`.
    pre: Option<(u8, u64)>,
    post: Option<u64>,
    dev: Option<u64>,
    local: Option<String>,
}

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let form = r"(?ix)^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)
        (?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?
        (?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?
        (?:[-_.]?(dev)[-_.]?(\d*))?
        (?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$";
    Regex::new(form).ok()
});

impl Version {
    pub fn parse(text: &str) -> Option<Self> {
        let parts = FORM.as_ref()?.captures(text).ok()??;
        let part = |at: usize| parts.get(at).map(|part| part.as_str().to_ascii_lowercase());
        let number = |at: usize| part(at).map_or(0, |digits| digits.parse().unwrap_or(0));
        let rank = |word: String| match word.as_str() {
            "a" | "alpha" => 0,
            "b" | "beta" => 1,
            _ => 2,
        };
        let mut release: Vec<u64> = part(2)?.split('.').map(|n| n.parse().unwrap_or(0)).collect();
        while release.len() > 1 && release.last() == Some(&0) {
            release.pop();
        }
        let post = part(5).map(|_| number(5)).or_else(|| part(6).map(|_| number(7)));
        Some(Self {
            epoch: number(1),
            release,
            pre: part(3).map(|word| (rank(word), number(4))),
            post,
            dev: part(8).map(|_| number(9)),
            local: part(10).map(|local| local.replace(['-', '_'], ".")),
        })
    }

    /// Without what follows the `+`.
    pub fn public(&self) -> Self {
        Self { local: None, ..self.clone() }
    }

    fn key(&self) -> impl Ord + '_ {
        let no_release_yet = self.pre.is_none() && self.post.is_none() && self.dev.is_some();
        let pre = match self.pre {
            _ if no_release_yet => (0, (0, 0)),
            Some(pre) => (1, pre),
            None => (2, (0, 0)),
        };
        let dev = self.dev.map_or((1, 0), |dev| (0, dev));
        (self.epoch, &self.release, pre, self.post, dev, &self.local)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether a version fits specifiers such as `>=1.2,!=1.3.*`. What cannot be read fits nothing.
pub fn fits(version: &str, specifiers: &str) -> bool {
    let Some(version) = Version::parse(version) else {
        return specifiers.trim().trim_start_matches('=') == version;
    };
    let mut clauses = specifiers.split(',').map(str::trim).filter(|clause| !clause.is_empty());
    clauses.all(|clause| fits_clause(&version, clause).unwrap_or(false))
}

fn fits_clause(version: &Version, clause: &str) -> Option<bool> {
    let end = clause.find(|c| !"=!<>~".contains(c))?;
    let (operator, wanted) = (&clause[..end], clause[end..].trim());
    if let Some(prefix) = wanted.strip_suffix(".*") {
        let same = starts(version, &Version::parse(prefix)?, prefix);
        return Some(same == (operator == "=="));
    }
    let given = Version::parse(wanted)?;
    let public = version.public();
    let equal = if given.local.is_some() { *version == given } else { public == given };
    Some(match operator {
        "==" | "===" => equal,
        "!=" => !equal,
        ">=" => public >= given,
        "<=" => public <= given,
        ">" => {
            public > given
                && (given.post.is_some() || public.post.is_none() || public.release != given.release)
        }
        "<" => {
            public < given && (given.pre.is_some() || public.pre.is_none() || public.release != given.release)
        }
        "~=" => public >= given && starts(version, &given, wanted.rsplit_once('.')?.0),
        _ => return None,
    })
}

/// Whether a version's release begins with the numbers of `prefix`.
fn starts(version: &Version, given: &Version, prefix: &str) -> bool {
    let numbers = prefix.rsplit('!').next().unwrap_or(prefix).split('.').map(|n| n.parse().unwrap_or(0));
    let mut own = version.release.iter().copied().chain(std::iter::repeat(0));
    version.epoch == given.epoch && numbers.into_iter().all(|number: u64| own.next() == Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered() {
        let rising = [
            "1.dev0",
            "1.0a1",
            "1.0a2.dev1",
            "1.0a2",
            "1.0b1",
            "1.0rc1",
            "1",
            "1.0+cpu",
            "1.0.post1",
            "1.1",
            "1.10",
            "1!0.1",
        ];
        for pair in rising.windows(2) {
            assert!(Version::parse(pair[0]) < Version::parse(pair[1]), "{pair:?}");
        }
        assert_eq!(Version::parse("1.0.0"), Version::parse("v1"));
        assert_eq!(Version::parse("1-2"), Version::parse("1.post2"));
        assert_eq!(Version::parse("one"), None);
    }

    #[test]
    fn specifiers() {
        for (version, specifiers, fit) in [
            ("2.15.0+cpu", "==2.15.0", true),
            ("2.15.0+cpu", "==2.15.0+cpu", true),
            ("2.15.0", "==2.15.0+cpu", false),
            ("2.15.0+cu130", "==2.15.0+cpu", false),
            ("1.5", ">=1.2,<2", true),
            ("1.5", ">=1.2, !=1.5.*", false),
            ("1.5.3", "==1.5.*", true),
            ("2.2.1", "~=2.2", true),
            ("3.0", "~=2.2", false),
            ("2.3", "~=2.2.0", false),
            ("2.0rc1", "<2", false),
            ("1.0.post1", ">1.0", false),
            ("1.0", "", true),
            ("1.0", ">>1", false),
        ] {
            assert_eq!(fits(version, specifiers), fit, "{version} {specifiers}");
        }
    }
}
