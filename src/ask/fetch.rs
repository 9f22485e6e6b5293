use crate::sh::{Output, Sh};

use super::{
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
    /// Certificate and key of the client, on the host.
    pub certificate: Option<(String, Option<String>)>,
}

/// Status code of HTTP, 0 where there was no answer; and what was said about that.
pub type Code = (u32, String);

impl Request {
    /// The words that the shell function `fetch_url METHOD FILE …` takes behind those.
    pub fn words(&self) -> Vec<String> {
        let flag = |is: bool| if is { "1" } else { "" }.to_owned();
        let (certificate, key) = self.certificate.clone().unwrap_or_default();
        vec![
            self.url.clone(),
            self.timeout.to_string(),
            self.agent.clone(),
            flag(self.insecure),
            flag(!self.use_proxy),
            certificate,
            key.unwrap_or_default(),
            self.headers.join("\n"),
        ]
    }

    /// `fetch_url GET|HEAD FILE URL TIMEOUT AGENT INSECURE DIRECT CERTIFICATE KEY HEADERS` prints the status code; what
    /// went wrong goes to standard error. With `HEAD` the file gets the headers of the answer. Headers stay out of the list of processes, but for busybox's wget.
    pub const FUNCTIONS: &'static str = r#"
fetch_url() {
  [ -z "$7" ] || { export no_proxy='*' NO_PROXY='*'; }
  if command -v curl >/dev/null; then fetch_curl "$@"
  elif command -v wget >/dev/null; then fetch_wget "$@"
  elif command -v python3 >/dev/null; then fetch_python "$@"
  else echo 0; echo 'the host has neither curl nor wget nor python3' >&2
  fi
}
fetch_curl() {
  printf '%s\n' "${10}" | sed '/^$/d; s/["\\]/\\&/g; s/.*/header = "&"/' |
    curl -K - -sS -L -g -w '%{http_code}\n' -o "$2" -A "$5" --connect-timeout "$4" --speed-limit 1 --speed-time "$4" \
      $([ "$1" = HEAD ] && echo -I) ${6:+-k} ${8:+--cert "$8"} ${9:+--key "$9"} -- "$3" ||
    { [ "$1" = HEAD ] || echo 0; }
}
fetch_wget() {
  fetch_m=$(mktemp -d) || return
  fetch_k=$1 fetch_f=$2
  if wget --version >/dev/null 2>&1; then
    printf '%s\n' "${10}" | sed '/^$/d; s/^/header = /' > "$fetch_m/rc"
    WGETRC=$fetch_m/rc wget -S -O "$2" -U "$5" -T "$4" -t 1 $([ "$1" = HEAD ] && echo --spider) \
      ${6:+--no-check-certificate} ${8:+--certificate="$8"} ${9:+--private-key="$9"} "$3" 2>"$fetch_m/log"
  else
    fetch_u=$3; set -- "$1" "$2" "$5" "$4" "${6:+--no-check-certificate}" "${10}"
    fetch_h=$6; set -- "$1" -O "$2" -U "$3" -T "$4" $5
    while IFS= read -r fetch_l; do [ -z "$fetch_l" ] || set -- "$@" --header "$fetch_l"; done <<.
$fetch_h
.
    [ "$1" = HEAD ] && set -- "$@" --spider
    shift
    wget -S "$@" "$fetch_u" 2>"$fetch_m/log"
  fi
  fetch_r=$?
  [ "$fetch_k" != HEAD ] || sed 's/^ *//' "$fetch_m/log" > "$fetch_f"
  fetch_c=$(sed -n 's/^ *HTTP[^ ]* \([0-9][0-9]*\).*/\1/p' "$fetch_m/log" | tail -n 1)
  [ -n "$fetch_c" ] || { [ "$fetch_r" -eq 0 ] && fetch_c=200; }
  printf '%s\n' "${fetch_c:-0}"
  [ "$fetch_r" -eq 0 ] || grep -v '^  ' "$fetch_m/log" | tail -n 3 >&2
  rm -rf "$fetch_m"
}
fetch_python() {
  printf '%s\n' "${10}" | python3 -c 'import sys, ssl, shutil, urllib.error as e, urllib.request as r
m, f, u, t, a, k, _, c, y = sys.argv[1:10]
q = r.Request(u, method=m, headers={"User-Agent": a})
for l in sys.stdin.read().splitlines():
    if ":" in l: q.add_header(*(p.strip() for p in l.split(":", 1)))
s = ssl.create_default_context()
if k: s.check_hostname = False; s.verify_mode = ssl.CERT_NONE
if c: s.load_cert_chain(c, y or None)
try:
    with r.urlopen(q, timeout=float(t), context=s) as i, open(f, "wb") as o: 
        o.write(str(i.headers).encode()) if m == "HEAD" else shutil.copyfileobj(i, o)
    print(getattr(i, "status", None) or 200)
except e.HTTPError as x: print(x.code)
except Exception as x: print(0); print(x, file=sys.stderr)' "$@"
}
"#;
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
            r#"while [ $# -gt 7 ]; do
  r=$({ fetch_url HEAD /dev/null "$@" || :; } 2>&1); printf '%s\0' "$r"; shift 8
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
