//! Comparing version numbers.

use std::cmp::Ordering;

use super::{halt::Halt, value::Fallible};

/// Whether `left operator right` holds.
pub fn holds(left: &str, right: &str, operator: &str, strict: bool, kind: Option<&str>) -> Fallible<bool> {
    for (side, what) in [(left, "Input"), (right, "Version parameter")] {
        if side.is_empty() {
            let what = if what == "Input" { "Input version value" } else { "Version parameter" };
            return Err(Halt::error(format!("{what} cannot be empty")));
        }
    }
    let order = match kind {
        _ if strict && kind.is_some() => {
            return Err(Halt::error("Cannot specify both 'strict' and 'version_type'"));
        }
        None if strict => strictly(left, right),
        None | Some("loose") => loosely(left, right),
        Some("strict") => strictly(left, right),
        Some("semver" | "semantic") => semantically(left, right),
        Some("pep440") => by_pep440(left, right),
        Some(other) => {
            return Err(Halt::error(format!(
                "Invalid version type ({other}). Must be one of loose, strict, semver, semantic, pep440"
            )));
        }
    };
    let order = order.map_err(|reason| Halt::error(format!("Version comparison failed: {reason}")))?;
    test(operator, order)
}

/// The order of versions that follow no rule.
pub fn order(left: &str, right: &str) -> Ordering {
    loosely(left, right).unwrap_or_else(|_| left.cmp(right))
}

fn test(operator: &str, order: Ordering) -> Fallible<bool> {
    Ok(match operator {
        "==" | "=" | "eq" => order.is_eq(),
        "!=" | "<>" | "ne" => order.is_ne(),
        "<" | "lt" => order.is_lt(),
        "<=" | "le" => order.is_le(),
        ">" | "gt" => order.is_gt(),
        ">=" | "ge" => order.is_ge(),
        _ => {
            return Err(Halt::error(format!(
                "Invalid operator type ({operator}). Must be one of ==, =, eq, <, lt, <=, le, >, gt, >=, ge, !=, <>, ne"
            )));
        }
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Number(u128),
    Word(&'a str),
}

/// Numbers, words of small letters, and whatever stands between; dots are dropped.
fn pieces(version: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = version;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_ascii_digit(), c.is_ascii_lowercase(), c == '.');
        let end = match first {
            '.' => 1,
            _ => rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        match piece.parse() {
            Ok(number) if first.is_ascii_digit() => pieces.push(Piece::Number(number)),
            _ if piece == "." => {}
            _ => pieces.push(Piece::Word(piece)),
        }
    }
    pieces
}

fn loosely(left: &str, right: &str) -> Result<Ordering, String> {
    let (a, b) = (pieces(left), pieces(right));
    for pair in a.iter().zip(&b) {
        let order = match pair {
            (Piece::Number(a), Piece::Number(b)) => a.cmp(b),
            (Piece::Word(a), Piece::Word(b)) => a.cmp(b),
            (Piece::Number(_), Piece::Word(_)) => return Err(mixed("int", "str")),
            (Piece::Word(_), Piece::Number(_)) => return Err(mixed("str", "int")),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(a.len().cmp(&b.len()))
}

fn mixed(left: &str, right: &str) -> String {
    format!("'<' not supported between instances of '{left}' and '{right}'")
}

/// `1.2[.3][a1]`; without a letter it is released.
fn strictly(left: &str, right: &str) -> Result<Ordering, String> {
    Ok(strict(left)?.cmp(&strict(right)?))
}

type Strict = (Vec<u64>, bool, Option<(char, u64)>);

fn strict(version: &str) -> Result<Strict, String> {
    let wrong = || format!("invalid version number '{version}'");
    let (numbers, pre) = match version.find(['a', 'b']) {
        Some(at) => (&version[..at], Some(&version[at..])),
        None => (version, None),
    };
    let mut parts =
        numbers.split('.').map(str::parse).collect::<Result<Vec<u64>, _>>().map_err(|_| wrong())?;
    if !(2..=3).contains(&parts.len()) {
        return Err(wrong());
    }
    parts.resize(3, 0);
    let pre = match pre {
        None => None,
        Some(pre) => {
            let number = pre[1..].parse().map_err(|_| wrong())?;
            pre.chars().next().map(|letter| (letter, number))
        }
    };
    Ok((parts, pre.is_none(), pre))
}

/// Semantic versioning 2.0.
fn semantically(left: &str, right: &str) -> Result<Ordering, String> {
    let (a, b) = (semantic(left)?, semantic(right)?);
    let order = a.0.cmp(&b.0);
    Ok(order.then_with(|| match (a.1.is_empty(), b.1.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => prerelease(&a.1, &b.1),
    }))
}

/// The three numbers and the parts of the prerelease.
fn semantic(version: &str) -> Result<(Vec<u64>, Vec<&str>), String> {
    let wrong = || format!("invalid semantic version '{version}'");
    let release = version.split('+').next().unwrap_or_default();
    let (core, pre) = release.split_once('-').map_or((release, None), |(core, pre)| (core, Some(pre)));
    let numbers = core.split('.').map(str::parse).collect::<Result<Vec<u64>, _>>().map_err(|_| wrong())?;
    let leading = core.split('.').any(|part| part.len() > 1 && part.starts_with('0'));
    if numbers.len() != 3 || leading {
        return Err(wrong());
    }
    let pre: Vec<&str> = pre.map_or(vec![], |pre| pre.split('.').collect());
    if pre.iter().any(|part| part.is_empty()) { Err(wrong()) } else { Ok((numbers, pre)) }
}

fn prerelease(a: &[&str], b: &[&str]) -> Ordering {
    let different = a.iter().zip(b).map(|(a, b)| match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    });
    different.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// Python's versions: epoch, release, pre, post and development releases.
fn by_pep440(left: &str, right: &str) -> Result<Ordering, String> {
    Ok(pep440(left)?.cmp(&pep440(right)?))
}

/// Epoch; release without zeros at its end; then pre, post and development release, each as it sorts; local part.
type Pep440 = (u64, Vec<u64>, (i8, u64), (bool, u64), (bool, u64), String);

fn pep440(version: &str) -> Result<Pep440, String> {
    let wrong = || format!("Invalid version: '{version}'");
    let lower = version.trim().to_lowercase();
    let lower = lower.strip_prefix('v').unwrap_or(&lower);
    let (public, local) = lower.split_once('+').unwrap_or((lower, ""));
    let (epoch, rest) = public.split_once('!').unwrap_or(("0", public));
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let numbers = rest[..end].trim_end_matches('.').split('.').map(str::parse);
    let mut release = numbers.collect::<Result<Vec<u64>, _>>().map_err(|_| wrong())?;
    while release.last() == Some(&0) {
        release.pop();
    }
    let (mut pre, mut post, mut dev) = (None, None, None);
    let mut rest = rest[end..].trim_start_matches(['.', '-', '_']);
    while !rest.is_empty() {
        let letters = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(letters);
        let after = after.trim_start_matches(['.', '-', '_']);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let number = after[..digits].parse().unwrap_or(0);
        match word {
            "a" | "alpha" => pre = Some((0, number)),
            "b" | "beta" => pre = Some((1, number)),
            "rc" | "c" | "pre" | "preview" => pre = Some((2, number)),
            "post" | "rev" | "r" | "" => post = Some(number),
            "dev" => dev = Some(number),
            _ => return Err(wrong()),
        }
        rest = after[digits..].trim_start_matches(['.', '-', '_']);
    }
    // A development release alone comes before all pre-releases.
    let pre = pre.unwrap_or(if dev.is_some() && post.is_none() { (-1, 0) } else { (3, 0) });
    let epoch = epoch.parse().map_err(|_| wrong())?;
    Ok((
        epoch,
        release,
        pre,
        (post.is_some(), post.unwrap_or(0)),
        (dev.is_none(), dev.unwrap_or(0)),
        local.into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare() {
        for (left, operator, right, kind, held) in [
            ("2.0", "==", "2.0.0", None, false),
            ("1.0", "<", "1.0a", None, true),
            ("v1.2", "<", "v1.10", None, true),
            ("20.04", ">=", "20.04", None, true),
            ("7.9", "lt", "8", None, true),
            ("1.2", "==", "1.2.0", Some("strict"), true),
            ("1.2a1", "<", "1.2", Some("strict"), true),
            ("1.0.0-rc.1", "<", "1.0.0", Some("semver"), true),
            ("1.0.0-alpha.1", "<", "1.0.0-alpha.beta", Some("semver"), true),
            ("1.0.0-rc.2", "<", "1.0.0-rc.10", Some("semantic"), true),
            ("1.0.0+a", "==", "1.0.0+b", Some("semver"), true),
            ("2.0.dev1", "<", "2.0a1", Some("pep440"), true),
            ("2.0", "==", "2.0.0", Some("pep440"), true),
            ("2.0.post1", ">", "2.0", Some("pep440"), true),
            ("2.0rc1", "<", "2.0", Some("pep440"), true),
            ("1!1.0", ">", "2.0", Some("pep440"), true),
        ] {
            assert_eq!(holds(left, right, operator, false, kind).unwrap(), held, "{left} {operator} {right}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let fails =
            |left: &str, right: &str, kind| holds(left, right, "==", false, kind).unwrap_err().to_string();
        assert_eq!(
            fails("1.a", "1.2", None),
            "Version comparison failed: '<' not supported between instances of 'str' and 'int'"
        );
        assert_eq!(fails("", "1.2", None), "Input version value cannot be empty");
        assert_eq!(
            fails("1", "1.2", Some("strict")),
            "Version comparison failed: invalid version number '1'"
        );
        assert!(holds("1", "2", "~", false, None).is_err());
    }
}
