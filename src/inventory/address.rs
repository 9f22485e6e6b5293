//! Names of hosts as inventories write them: ports and ranges.

use std::net::Ipv6Addr;

/// Hosts that one range may make.
const MAX_HOSTS: usize = 1_000_000;

/// A name that may hold ranges, and its port.
#[derive(Debug, PartialEq)]
pub(super) struct Address {
    pub host: String,
    pub port: Option<u16>,
}

impl Address {
    /// `name`, `name:22`, `[::1]:22`, `::1`; what is none of these is a name as it stands.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("---") {
            return Err(format!(
                "Invalid host entry: {text} (this is how YAML files start, but it is not read as YAML)"
            ));
        }
        let whole = |host: &str| Self { host: host.to_owned(), port: None };
        if unbracketed(text) != text {
            return Ok(whole(unbracketed(text)));
        }
        match with_port(text) {
            Some((host, "")) => Err(format!(
                "Invalid host pattern '{host}:' supplied, ending in ':' is not allowed, this character is reserved to provide a port."
            )),
            Some((host, port)) => match port.parse() {
                Ok(port) => Ok(Self { host: unbracketed(host).to_owned(), port: Some(port) }),
                Err(_) => Err(format!("port `{port}` is not between 0 and 65535")),
            },
            None => Ok(whole(text)),
        }
    }
}

/// Name and digits behind its last colon, where that colon is one of a port.
pub(super) fn with_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    let digits = port.bytes().all(|b| b.is_ascii_digit());
    let valid = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = outside_brackets(host).chars().all(valid);
    (digits && !host.is_empty() && name).then_some((host, port))
}

fn outside_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = text.chars().filter(|&c| match c {
        '[' => {
            depth += 1;
            false
        }
        ']' if depth > 0 => {
            depth -= 1;
            false
        }
        _ => depth == 0,
    });
    outside.collect()
}

fn unbracketed(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.filter(|inner| inner.parse::<Ipv6Addr>().is_ok()).unwrap_or(host)
}

/// The names that a name with ranges (`web[01:20].example.org`, `db-[a:c]`, `[1:9:2]`) means.
pub(super) fn expand(pattern: &str) -> Result<Vec<String>, String> {
    let mut names = vec![pattern.to_owned()];
    while names.first().is_some_and(|name| range(name).is_some()) {
        let mut next = vec![];
        for name in &names {
            if let Some((head, bounds, tail)) = range(name) {
                next.extend(sequence(bounds)?.into_iter().map(|part| format!("{head}{part}{tail}")));
            }
            if next.len() > MAX_HOSTS {
                return Err(format!("`{pattern}` makes more than {MAX_HOSTS} hosts"));
            }
        }
        names = next;
    }
    Ok(names)
}

/// What stands before, in and behind the first brackets, if they hold a range.
fn range(name: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = name.split_once('[')?;
    let (bounds, tail) = rest.split_once(']')?;
    bounds.contains(':').then_some((head, bounds, tail))
}

fn sequence(bounds: &str) -> Result<Vec<String>, String> {
    let parts: Vec<&str> = bounds.split(':').collect();
    let (begin, end, step) = match parts[..] {
        [begin, end] => (begin, end, "1"),
        [begin, end, step] => (begin, end, step),
        _ => return Err("host range must be begin:end or begin:end:step".into()),
    };
    let begin = if begin.is_empty() { "0" } else { begin };
    if end.is_empty() {
        return Err("host range must specify end value".into());
    }
    let padded = begin.starts_with('0') && begin.len() > 1;
    if padded && begin.len() != end.len() {
        return Err("host range must specify equal-length begin and end formats".into());
    }
    let width = if padded { begin.len() } else { 0 };
    let valid = step.parse().ok().filter(|&step: &usize| step > 0);
    let step = valid.ok_or_else(|| format!("host range step `{step}` must be a number above 0"))?;
    match (letter(begin), letter(end)) {
        (Some(first), Some(last)) => letters(first, last, step),
        _ => numbers(begin, end, step, width),
    }
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn letter(text: &str) -> Option<usize> {
    (text.len() == 1).then(|| LETTERS.find(text))?
}

fn letters(first: usize, last: usize, step: usize) -> Result<Vec<String>, String> {
    if first > last {
        return Err("host range must have begin <= end".into());
    }
    Ok(LETTERS[first..=last].chars().step_by(step).map(String::from).collect())
}

fn numbers(begin: &str, end: &str, step: usize, width: usize) -> Result<Vec<String>, String> {
    let number = |text: &str| {
        let number = text.parse::<u64>();
        number.map_err(|_| {
            format!("`{text}` is neither a number nor one letter, so `{begin}:{end}` is no host range")
        })
    };
    let (first, last) = (number(begin)?, number(end)?);
    if first > last {
        return Err("host range must have begin <= end".into());
    }
    let numbers = (first..=last).step_by(step).take(MAX_HOSTS + 1);
    Ok(numbers.map(|number| format!("{number:0width$}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_expanded() {
        let table = [
            ("a", Ok("a")),
            ("lst[1:10:3]", Ok("lst1 lst4 lst7 lst10")),
            ("db-[a:c]x", Ok("db-ax db-bx db-cx")),
            ("w[08:11].org", Ok("w08.org w09.org w10.org w11.org")),
            ("x[:2]", Ok("x0 x1 x2")),
            ("[a:b]-[1:2]", Ok("a-1 a-2 b-1 b-2")),
            ("[y:B]", Ok("y z A B")),
            ("x[1]", Ok("x[1]")),
            ("x[1:]", Err("host range must specify end value")),
            ("x[01:100]", Err("host range must specify equal-length begin and end formats")),
            ("x[c:a]", Err("host range must have begin <= end")),
            ("x[9:1]", Err("host range must have begin <= end")),
            ("x[1:2:0]", Err("host range step `0` must be a number above 0")),
            ("x[1:2:3:4]", Err("host range must be begin:end or begin:end:step")),
            ("x[1:bb]", Err("`bb` is neither a number nor one letter, so `1:bb` is no host range")),
            ("x[0:9999999]", Err("`x[0:9999999]` makes more than 1000000 hosts")),
        ];
        for (pattern, expected) in table {
            let names = expand(pattern).map(|names| names.join(" "));
            assert_eq!(names, expected.map(str::to_owned).map_err(str::to_owned), "{pattern}");
        }
    }

    #[test]
    fn ports_are_split_off() {
        let table = [
            ("web", "web", None),
            ("web:22", "web", Some(22)),
            ("1.2.3.4:2222", "1.2.3.4", Some(2222)),
            ("[2001:db8::1]:22", "2001:db8::1", Some(22)),
            ("[2001:db8::1]", "2001:db8::1", None),
            ("fe80::1", "fe80::1", None),
            ("w[1:3]:22", "w[1:3]", Some(22)),
            ("w[1:3]", "w[1:3]", None),
            ("my host:22", "my host:22", None),
        ];
        for (text, host, port) in table {
            let expected = Address { host: host.into(), port };
            assert_eq!(Address::parse(text), Ok(expected), "{text}");
        }
        for text in ["x:", "---", "x:99999"] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
