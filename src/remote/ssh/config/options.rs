use super::words;

/// What to do with a host key that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strict {
    /// A person decides. Stands for `no` too: nothing is accepted silently.
    #[default]
    Ask,
    /// Refused without asking.
    Yes,
    /// Accepted and remembered, as the user wrote it down.
    AcceptNew,
    /// Not looked at, known or not, as the project wrote it down.
    Off,
}

/// Which kind of addresses to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    #[default]
    Any,
    V4,
    V6,
}

/// A way around a direct connection: what the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    pub keyword: &'static str,
    pub value: String,
}

/// The options that a login looks at. A value that is set is never changed: the first one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub hostname: Option<String>,
    pub user: Option<String>,
    pub port: Option<u16>,
    pub identity_files: Vec<String>,
    pub certificate_files: Vec<String>,
    pub identities_only: Option<bool>,
    pub identity_agent: Option<String>,
    pub compression: Option<bool>,
    pub user_known_hosts: Option<Vec<String>>,
    pub global_known_hosts: Option<Vec<String>>,
    pub strict: Option<Strict>,
    pub host_key_alias: Option<String>,
    pub hash_known_hosts: Option<bool>,
    /// Seconds; 0 stands for `none`.
    pub connect_timeout: Option<u64>,
    /// Seconds; 0 means never.
    pub alive_interval: Option<u64>,
    pub alive_count_max: Option<u64>,
    pub family: Option<Family>,
    pub proxy: Option<Proxy>,
}

impl Options {
    /// Takes one line of a file. Keywords that do not concern us are skipped.
    pub fn set(&mut self, keyword: &str, rest: &str) -> Result<(), String> {
        let words = words::split(rest);
        let Some(word) = words.first() else {
            return Ok(());
        };
        match keyword {
            "hostname" => first(&mut self.hostname, word.clone()),
            "user" => first(&mut self.user, word.clone()),
            "hostkeyalias" => first(&mut self.host_key_alias, word.clone()),
            "identityagent" => first(&mut self.identity_agent, word.clone()),
            "identityfile" => add(&mut self.identity_files, word),
            "certificatefile" => add(&mut self.certificate_files, word),
            "userknownhostsfile" => first(&mut self.user_known_hosts, words),
            "globalknownhostsfile" => first(&mut self.global_known_hosts, words),
            "port" => first(&mut self.port, number(keyword, word)?),
            "identitiesonly" => first(&mut self.identities_only, flag(keyword, word)?),
            "compression" => first(&mut self.compression, flag(keyword, word)?),
            "hashknownhosts" => first(&mut self.hash_known_hosts, flag(keyword, word)?),
            "stricthostkeychecking" => first(&mut self.strict, strict(word)?),
            "addressfamily" => first(&mut self.family, family(word)?),
            "connecttimeout" => first(&mut self.connect_timeout, seconds(keyword, word)?),
            "serveraliveinterval" => first(&mut self.alive_interval, seconds(keyword, word)?),
            "serveralivecountmax" => first(&mut self.alive_count_max, number(keyword, word)?),
            "proxyjump" => first(&mut self.proxy, proxy("ProxyJump", rest)),
            "proxycommand" => first(&mut self.proxy, proxy("ProxyCommand", rest)),
            _ => {}
        }
        Ok(())
    }
}

fn first<T>(slot: &mut Option<T>, value: T) {
    if slot.is_none() {
        *slot = Some(value);
    }
}

fn add(list: &mut Vec<String>, word: &String) {
    if !list.contains(word) {
        list.push(word.clone());
    }
}

fn proxy(keyword: &'static str, rest: &str) -> Proxy {
    let value = rest.trim().to_string();
    Proxy { keyword, value }
}

fn number<T: std::str::FromStr>(keyword: &str, word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("`{keyword}` takes a number, not `{word}`"))
}

fn flag(keyword: &str, word: &str) -> Result<bool, String> {
    match word.to_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(format!("`{keyword}` takes `yes` or `no`, not `{word}`")),
    }
}

fn strict(word: &str) -> Result<Strict, String> {
    match word.to_lowercase().as_str() {
        "yes" | "true" => Ok(Strict::Yes),
        "accept-new" => Ok(Strict::AcceptNew),
        "ask" | "no" | "false" | "off" => Ok(Strict::Ask),
        _ => Err(format!("`stricthostkeychecking` does not know `{word}`")),
    }
}

fn family(word: &str) -> Result<Family, String> {
    match word.to_lowercase().as_str() {
        "any" => Ok(Family::Any),
        "inet" => Ok(Family::V4),
        "inet6" => Ok(Family::V6),
        _ => Err(format!("`addressfamily` does not know `{word}`")),
    }
}

/// A time in OpenSSH's form: `90`, `90s`, `1m30s`, `2h`, `1d`, `none`.
fn seconds(keyword: &str, word: &str) -> Result<u64, String> {
    if word.eq_ignore_ascii_case("none") {
        return Ok(0);
    }
    time(word).ok_or_else(|| format!("`{keyword}` takes a time, not `{word}`"))
}

fn time(word: &str) -> Option<u64> {
    let mut rest = word.to_lowercase();
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let count: u64 = rest[..digits].parse().ok()?;
        let unit = match rest[digits..].chars().next() {
            None | Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => 86_400,
            Some('w') => 604_800,
            Some(_) => return None,
        };
        total = total.checked_add(count.checked_mul(unit)?)?;
        rest = rest[digits..].chars().skip(1).collect();
    }
    Some(total).filter(|_| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, expected) in [
            ("90", Some(90)),
            ("1m30s", Some(90)),
            ("2h", Some(7200)),
            ("1d", Some(86_400)),
            ("", None),
            ("m", None),
            ("1x", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_value_counts() -> Result<(), String> {
        let mut options = Options::default();
        for (keyword, rest) in [
            ("user", "first"),
            ("user", "second"),
            ("port", "2222"),
            ("port", "23"),
            ("identityfile", "a"),
            ("identityfile", "b"),
            ("identityfile", "a"),
            ("userknownhostsfile", "x y"),
            ("userknownhostsfile", "z"),
            ("stricthostkeychecking", "no"),
            ("connecttimeout", "1m"),
            ("proxyjump", "bastion"),
            ("proxycommand", "nc %h %p"),
            ("visualhostkey", "whatever"),
        ] {
            options.set(keyword, rest)?;
        }
        assert_eq!(options.user.as_deref(), Some("first"));
        assert_eq!(options.port, Some(2222));
        assert_eq!(options.identity_files, ["a", "b"]);
        assert_eq!(options.user_known_hosts, Some(vec!["x".into(), "y".into()]));
        assert_eq!(options.strict, Some(Strict::Ask));
        assert_eq!(options.connect_timeout, Some(60));
        assert_eq!(options.proxy, Some(proxy("ProxyJump", "bastion")));
        Ok(())
    }

    #[test]
    fn bad_values() {
        for (keyword, rest, expected) in [
            ("port", "ssh", "`port` takes a number, not `ssh`"),
            ("port", "70000", "`port` takes a number, not `70000`"),
            ("identitiesonly", "maybe", "`identitiesonly` takes `yes` or `no`, not `maybe`"),
            ("connecttimeout", "soon", "`connecttimeout` takes a time, not `soon`"),
        ] {
            let result = Options::default().set(keyword, rest);
            assert_eq!(result, Err(expected.to_string()));
        }
    }
}
