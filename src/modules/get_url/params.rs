use serde::Deserialize;
use std::collections::BTreeMap;

use crate::{
    ask::{Request, basic, url_file_name},
    sh::Secret,
};

use super::super::attributes::FileAttributes;

/// Download a file to hosts.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetUrl {
    /// Where the file is.
    pub url: String,
    /// Path on the host, or a directory.
    pub dest: String,
    /// Directory on the host for the file until it is whole; that of `dest` when it is not given.
    pub tmp_dest: Option<String>,
    /// Download and replace even if the file is there.
    #[serde(default, alias = "thirsty")]
    pub force: bool,
    /// Keep a copy of the old file.
    #[serde(default)]
    pub backup: bool,
    /// `ALGORITHM:HEX`, or `ALGORITHM:URL` of a list of checksums.
    #[serde(default)]
    pub checksum: String,
    /// The same as `checksum: sha256:HEX`.
    pub sha256sum: Option<String>,
    #[serde(default = "yes")]
    pub use_proxy: bool,
    /// Check the certificate of the server.
    #[serde(default = "yes")]
    pub validate_certs: bool,
    /// Seconds of silence after which it is given up.
    #[serde(default = "ten")]
    pub timeout: u64,
    pub headers: Option<BTreeMap<String, String>>,
    #[serde(alias = "username")]
    pub url_username: Option<String>,
    #[serde(alias = "password")]
    pub url_password: Option<Secret>,
    /// Without effect: credentials are always sent at once.
    #[serde(default)]
    pub force_basic_auth: bool,
    /// Certificate of the client, on the host.
    pub client_cert: Option<String>,
    /// Key of the client, on the host.
    pub client_key: Option<String>,
    #[serde(default = "agent")]
    pub http_agent: String,
    /// Without effect.
    #[serde(default)]
    pub unredirected_headers: Vec<String>,
    /// Without effect.
    #[serde(default)]
    pub use_gssapi: bool,
    /// Take a login from `~/.netrc` of the user where none is given.
    #[serde(default = "yes")]
    pub use_netrc: bool,
    /// Without effect.
    pub ciphers: Option<Vec<String>>,
    /// Unpack what the server packed with gzip for its way (`Content-Encoding`).
    #[serde(default = "yes")]
    pub decompress: bool,
    #[serde(rename = "$attributes")]
    pub attributes: FileAttributes,
}

fn yes() -> bool {
    true
}

fn ten() -> u64 {
    10
}

fn agent() -> String {
    "ansible-httpget".to_owned()
}

impl GetUrl {
    /// The request; `since` is the time of a file that need not be fetched unless there is a newer one.
    pub fn request(&self, since: Option<u64>) -> Request {
        let mut headers: Vec<String> =
            self.headers.iter().flatten().map(|(name, value)| format!("{name}: {value}")).collect();
        let password = self.url_password.as_ref().map_or("", Secret::reveal);
        if let Some(user) = &self.url_username {
            headers.push(basic(&format!("{user}:{password}")));
        }
        if self.force {
            headers.push("Cache-Control: no-cache".to_owned());
        }
        let time = since.and_then(|since| jiff::Timestamp::from_second(since as i64).ok());
        if let Some(time) = time {
            headers.push(format!("If-Modified-Since: {}", time.strftime("%a, %d %b %Y %H:%M:%S GMT")));
        }
        Request {
            url: self.url.clone(),
            headers,
            agent: self.http_agent.clone(),
            timeout: self.timeout,
            insecure: !self.validate_certs,
            use_proxy: self.use_proxy,
            use_netrc: self.use_netrc,
            decompress: self.decompress,
            certificate: self.client_cert.clone().map(|cert| (cert, self.client_key.clone())),
        }
    }

    /// The last part of the URL's path.
    pub fn file_name(&self) -> &str {
        url_file_name(&self.url).unwrap_or("index.html")
    }
}
