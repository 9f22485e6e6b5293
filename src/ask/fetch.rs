use crate::sh::{Output, Sh};

use super::{
    percent::percent_decoded,
    question::{Cost, Garbled, Question},
    reader::Reader,
};

/// What a server says of an address, asked without its body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UrlStatus(pub Request);

/// A request that the host makes with what it has: curl, wget or Python.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    pub url: String,
    /// `NAME: VALUE`. They travel beside the command, not in it.
    pub headers: Vec<String>,
    pub agent: String,
    /// Seconds of silence after which it is given up.
    pub timeout: u64,
    /// Do not check certificates.
    pub insecure: bool,
    pub use_proxy: bool,
    /// Take logins from `~/.netrc` where none is given.
    pub use_netrc: bool,
    /// Unpack a body that is packed with gzip for its way alone.
    pub decompress: bool,
    /// Certificate and key of the client, on the host.
    pub certificate: Option<(String, Option<String>)>,
}

/// Status code of HTTP, 0 where there was no answer; and what was said about that.
pub type Code = (u32, String);

impl Request {
    /// To a URL alone, as everything is fetched that has no parameters of its own.
    pub fn to(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            agent: "ansible-httpget".to_owned(),
            timeout: 30,
            use_proxy: true,
            use_netrc: true,
            decompress: true,
            ..Self::default()
        }
    }

    /// The words that the shell function `fetch_url METHOD FILE …` takes behind those. A login that the URL holds goes
    /// into a header.
    pub fn words(&self) -> Vec<String> {
        let flags =
            [(self.insecure, 'i'), (!self.use_proxy, 'd'), (!self.use_netrc, 'n'), (self.decompress, 'z')];
        let (certificate, key) = self.certificate.clone().unwrap_or_default();
        let (url, login) = without_login(&self.url);
        let is_given = |header: &String| header.to_lowercase().starts_with("authorization:");
        let login = login.filter(|_| !self.headers.iter().any(is_given)).map(|login| basic(&login));
        let headers: Vec<String> = self.headers.iter().cloned().chain(login).collect();
        vec![
            url,
            self.timeout.to_string(),
            self.agent.clone(),
            flags.into_iter().filter_map(|(is, letter)| is.then_some(letter)).collect(),
            certificate,
            key.unwrap_or_default(),
            headers.join("\n"),
        ]
    }

    /// `fetch_url GET|HEAD FILE URL TIMEOUT AGENT FLAGS CERTIFICATE KEY HEADERS` prints the status code, 200 for what has
    /// none and 0 where it failed; what went wrong goes to standard error. With `HEAD` the file gets the headers of all
    /// answers; who refuses that is asked for the first byte of the body. Headers stay out of the list of processes,
    /// but for busybox's wget.
    pub const FUNCTIONS: &'static str = include_str!("fetch.sh");
}

/// The header of a login, `USER:PASSWORD`.
pub fn basic(login: &str) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    format!("Authorization: Basic {}", BASE64_STANDARD.encode(login))
}

/// A URL of HTTP and the login that it holds.
fn without_login(url: &str) -> (String, Option<String>) {
    let parts = || {
        let (scheme, rest) =
            url.split_once("://").filter(|(scheme, _)| scheme.to_lowercase().starts_with("http"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (login, host) = rest[..end].rsplit_once('@')?;
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let login = format!("{}:{}", percent_decoded(user), percent_decoded(password));
        Some((format!("{scheme}://{host}{}", &rest[end..]), Some(login)))
    };
    parts().unwrap_or_else(|| (url.to_owned(), None))
}

impl Question for UrlStatus {
    type Answer = Code;
    const KIND: &'static str = "url status";
    const SURROUNDED: bool = true;
    const SHARED: bool = true;
    const COST: Cost = Cost::MayHang;
    const FUNCTIONS: &'static str = Request::FUNCTIONS;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(
            r#"while [ $# -gt 6 ]; do
  r=$({ fetch_url HEAD /dev/null "$@" || :; } 2>&1); printf '%s\0' "$r"; shift 7
done"#,
            questions.iter().flat_map(|q| q.0.words()),
        )
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| reader.field().map(|field| code(&field))).collect()
    }
}

/// The last number of what was printed, and the rest.
pub fn code(said: &str) -> Code {
    let is_code = |line: &&str| !line.is_empty() && line.chars().all(|c| c.is_ascii_digit());
    let code = said.lines().rfind(is_code).and_then(|line| line.parse().ok());
    let rest: Vec<&str> = said.lines().filter(|line| !is_code(line)).collect();
    (code.unwrap_or(0), rest.join("\n"))
}
