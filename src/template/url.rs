//! Addresses taken apart as Python's `urllib` does.

use super::value::Value;

/// Percent-encoded; `plus`: blanks become `+`.
pub fn quoted(text: &str, safe: &[u8], plus: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' if plus => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) || safe.contains(&byte) => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Percent signs resolved; what is no UTF-8 is replaced.
pub fn unquoted(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        match rest.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 3..];
            }
            None => {
                bytes.push(b'%');
                rest = &rest[at + 1..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The parts of an address, as it was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts<'a> {
    pub scheme: String,
    pub netloc: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub fragment: &'a str,
}

pub fn split(url: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let mut rest = url;
    if let Some((scheme, after)) = rest.split_once(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    {
        parts.scheme = scheme.to_lowercase();
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        (parts.netloc, rest) = after.split_at(end);
    }
    (rest, parts.fragment) = rest.split_once('#').unwrap_or((rest, ""));
    (parts.path, parts.query) = rest.split_once('?').unwrap_or((rest, ""));
    parts
}

impl Parts<'_> {
    /// Name and password before the host.
    fn login(&self) -> (Option<&str>, Option<&str>) {
        match self.netloc.rsplit_once('@') {
            None => (None, None),
            Some((login, _)) => match login.split_once(':') {
                Some((name, password)) => (Some(name), Some(password)),
                None => (Some(login), None),
            },
        }
    }

    fn host_and_port(&self) -> (Option<String>, Option<i64>) {
        let address = self.netloc.rsplit_once('@').map_or(self.netloc, |(_, address)| address);
        let (host, port) = match address.strip_prefix('[') {
            Some(inner) => {
                let (host, rest) = inner.split_once(']').unwrap_or((inner, ""));
                (host, rest.strip_prefix(':').unwrap_or(""))
            }
            None => address.split_once(':').unwrap_or((address, "")),
        };
        let host = Some(host.to_lowercase()).filter(|host| !host.is_empty());
        (host, port.parse().ok())
    }

    /// What `urlsplit` gives, in its order.
    pub fn parts(&self) -> Vec<(&'static str, Value)> {
        let (username, password) = self.login();
        let (hostname, port) = self.host_and_port();
        let text = |text: Option<&str>| text.map_or(Value::Null, Value::str);
        vec![
            ("fragment", self.fragment.into()),
            ("hostname", text(hostname.as_deref())),
            ("netloc", self.netloc.into()),
            ("password", text(password)),
            ("path", self.path.into()),
            ("port", port.map_or(Value::Null, Value::Int)),
            ("query", self.query.into()),
            ("scheme", self.scheme.clone().into()),
            ("username", text(username)),
        ]
    }
}
