//! The environment of what runs in a sandbox.

use std::fs;

/// How this machine reaches the network: what its own programs are told, those of the sandbox are told as well.
const PASSED_ON: &[&str] = &[
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_TRUSTED_HOST",
    "UV_DEFAULT_INDEX",
    "UV_FIND_LINKS",
    "UV_INDEX",
    "UV_INDEX_URL",
];

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

pub fn passed_on() -> Vec<(String, String)> {
    let set = |name: &&str| std::env::var(name).ok().map(|value| ((*name).to_owned(), value));
    PASSED_ON.iter().filter_map(set).filter(|(_, value)| !value.is_empty()).collect()
}

/// What sshd gives a login of root before the shell starts: later ones win.
pub fn session() -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (home, shell) = root_account();
    let mut all = vec![
        own("PATH", PATH),
        own("HOME", &home),
        own("SHELL", &shell),
        own("USER", "root"),
        own("LOGNAME", "root"),
        own("MAIL", "/var/mail/root"),
    ];
    all.extend(passed_on());
    all.extend(parse(&fs::read_to_string("/etc/environment").unwrap_or_default()));
    all
}

/// Home and login shell of root.
pub fn root_account() -> (String, String) {
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let root = accounts.lines().find(|line| line.starts_with("root:")).unwrap_or_default();
    let field = |n: usize, default: &str| {
        let value = root.split(':').nth(n).filter(|value| !value.is_empty());
        value.unwrap_or(default).to_owned()
    };
    (field(5, "/root"), field(6, "/bin/sh"))
}

/// The lines of `/etc/environment` as PAM reads them: comments, an optional `export`, quotes around a value.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let assignment = |line: &str| {
        let line = line.split('#').next()?.trim();
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
        let value = value.trim().trim_matches(|c| c == '"' || c == '\'');
        (!name.is_empty()).then(|| (name.trim().to_owned(), value.to_owned()))
    };
    text.lines().filter_map(assignment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_files_are_read_as_pam_reads_them() {
        let text = "# comment\nPATH=\"/a:/b\"\nexport LANG=C.UTF-8\n\nnothing\nEMPTY=\nX='y' # why\n";
        let expected = [("PATH", "/a:/b"), ("LANG", "C.UTF-8"), ("EMPTY", ""), ("X", "y")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse(text), expected.to_vec());
    }
}
