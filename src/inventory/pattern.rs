//! Host patterns: `web:&prod:!old`, globs, `~regex`, `group[0:2]`, `@file`.

use std::net::Ipv6Addr;

use indexmap::{IndexMap, IndexSet};

use crate::source::{Diagnostic, did_you_mean_hint, shown};

use super::{address::with_port, glob::Matcher, store::Inventory};

/// The hosts that a pattern names, in its order, and the terms that named none.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub hosts: Vec<String>,
    pub unmatched: Vec<String>,
}

impl Inventory {
    /// Hosts that match the patterns. Plain terms are united, then `&` terms intersect, then `!` terms exclude,
    /// wherever they stand. `localhost` and its addresses match also where the inventory does not have them: see
    /// [`Inventory::implicit`].
    pub fn select(&self, patterns: &[String]) -> Result<Selection, Diagnostic> {
        let mut terms = vec![];
        for pattern in patterns {
            terms.extend(read_list(pattern)?);
        }
        let of_kind = |sign: char| terms.iter().filter_map(move |term| term.strip_prefix(sign));
        let mut plain: Vec<&str> =
            terms.iter().map(String::as_str).filter(|term| !term.starts_with(['&', '!'])).collect();
        if plain.is_empty() && !terms.is_empty() {
            plain.push("all");
        }
        let mut unmatched = vec![];
        let mut hosts: IndexSet<&str> = IndexSet::new();
        for term in plain {
            hosts.extend(self.term(term, &mut unmatched)?);
        }
        for term in of_kind('&') {
            let wanted: IndexSet<&str> = self.term(term, &mut unmatched)?.into_iter().collect();
            hosts.retain(|host| wanted.contains(host));
        }
        for term in of_kind('!') {
            let refused: IndexSet<&str> = self.term(term, &mut unmatched)?.into_iter().collect();
            hosts.retain(|host| !refused.contains(host));
        }
        Ok(Selection { hosts: hosts.into_iter().map(str::to_owned).collect(), unmatched })
    }

    /// Says of terms that named no host what was probably meant: by term.
    pub fn hints(&self, unmatched: &[String]) -> IndexMap<String, String> {
        let names = || self.groups.keys().chain(self.hosts.keys());
        let hint = |term: &String| Some((term.clone(), did_you_mean_hint(term, names())?));
        unmatched.iter().filter_map(hint).collect()
    }

    fn term<'a>(&'a self, term: &'a str, unmatched: &mut Vec<String>) -> Result<Vec<&'a str>, Diagnostic> {
        if let Some((name, _)) = self.hosts.get_key_value(term) {
            return Ok(vec![name]);
        }
        let (base, subscript) = subscript(term);
        let hosts = self.matches(base, unmatched)?;
        match subscript {
            Some(subscript) if !hosts.is_empty() => subscript.apply(&hosts).ok_or_else(|| {
                Diagnostic::error(format!("No hosts matched the subscripted pattern '{term}'"))
                    .note(format!("`{base}` has {} hosts", hosts.len()))
            }),
            _ => Ok(hosts),
        }
    }

    fn matches<'a>(&'a self, term: &'a str, unmatched: &mut Vec<String>) -> Result<Vec<&'a str>, Diagnostic> {
        if matches!(term, "all" | "*") {
            return Ok(self.members("all"));
        }
        let matcher = Matcher::new(term)
            .map_err(|error| Diagnostic::error(format!("bad host pattern `{term}`: {error}")))?;
        let groups = names(&matcher, &self.groups);
        let mut hosts: IndexSet<&str> = groups.iter().flat_map(|group| self.members(group)).collect();
        if groups.is_empty() || term.starts_with('~') || term.contains(['.', '?', '*', '[']) {
            hosts.extend(names(&matcher, &self.hosts));
        }
        if hosts.is_empty() && groups.is_empty() {
            match Self::implicit(term) {
                Some(_) => hosts.extend([term]),
                None => unmatched.push(term.to_owned()),
            }
        }
        Ok(hosts.into_iter().collect())
    }
}

fn names<'a, T>(matcher: &Matcher, of: &'a IndexMap<String, T>) -> Vec<&'a str> {
    match matcher {
        Matcher::Name(name) => of.get_key_value(name).map(|(name, _)| name.as_str()).into_iter().collect(),
        Matcher::Regex(_) => of.keys().map(String::as_str).filter(|name| matcher.is_match(name)).collect(),
    }
}

/// The terms of a pattern, those of a file where it is `@file`.
fn read_list(pattern: &str) -> Result<Vec<String>, Diagnostic> {
    let Some(path) = pattern.trim().strip_prefix('@') else {
        return Ok(split(pattern));
    };
    let path = std::path::Path::new(path);
    let text = std::fs::read_to_string(path).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default().to_owned();
        Diagnostic::error(format!("Unable to find limit file {}: {reason}", shown(path)))
    })?;
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    Ok(lines.flat_map(split).collect())
}

/// At commas; without any, at colons that belong to no address, port or slice.
fn split(pattern: &str) -> Vec<String> {
    let pattern = pattern.trim();
    let terms: Vec<String> = if pattern.contains(',') {
        pattern.split(',').map(str::to_owned).collect()
    } else if pattern.parse::<Ipv6Addr>().is_ok()
        || with_port(pattern).is_some_and(|(_, port)| !port.is_empty())
    {
        vec![pattern.to_owned()]
    } else {
        let mut depth = 0_usize;
        let outside = |c: char| {
            depth = match c {
                '[' => depth + 1,
                ']' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0 && (c == ':' || c.is_whitespace())
        };
        pattern.split(outside).map(str::to_owned).collect()
    };
    terms.iter().map(|term| term.trim().to_owned()).filter(|term| !term.is_empty()).collect()
}

/// `[n]`, `[-n]`, `[a:b]` and `[a-b]`, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Subscript {
    Index(isize),
    Range(usize, Option<usize>),
}

impl Subscript {
    fn apply<'a>(self, hosts: &[&'a str]) -> Option<Vec<&'a str>> {
        match self {
            Self::Index(index) => {
                let index = if index < 0 {
                    hosts.len().checked_sub(index.unsigned_abs())?
                } else {
                    index.unsigned_abs()
                };
                hosts.get(index).map(|host| vec![*host])
            }
            Self::Range(start, end) => {
                let count = end.map_or(hosts.len(), |end| (end + 1).saturating_sub(start));
                Some(hosts.iter().skip(start).take(count).copied().collect())
            }
        }
    }
}

fn subscript(term: &str) -> (&str, Option<Subscript>) {
    let whole = (term, None);
    let Some((base, inside)) = term.strip_suffix(']').and_then(|term| term.rsplit_once('[')) else {
        return whole;
    };
    if base.is_empty() || term.starts_with('~') {
        return whole;
    }
    if let Ok(index) = inside.parse::<isize>() {
        return (base, Some(Subscript::Index(index)));
    }
    let range = inside.split_once([':', '-']).and_then(|(start, end)| {
        let end = if end.is_empty() { None } else { Some(end.parse().ok()?) };
        Some(Subscript::Range(start.parse().ok()?, end))
    });
    match range {
        Some(range) => (base, Some(range)),
        None => whole,
    }
}
