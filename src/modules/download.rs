//! Fetches over HTTP on the host itself, with what it has: curl, wget or Python.

use crate::{
    plan::{Failure, Host, Returns},
    sh::Sh,
};

/// Fetches to a new temporary file whose name ends in `suffix`, and tells its path.
pub async fn to_temporary(host: &mut Host, url: &str, suffix: &str) -> Result<String, Failure> {
    let output = host.run(Sh::script(TEMPORARY, [url, suffix]).functions(FETCH)).await?;
    if output.ok() {
        return Ok(output.text().trim_end().to_owned());
    }
    let msg = format!("Failure downloading {url}, {}", output.errors().trim());
    Err(Failure::new(msg).returns(Returns::of_output(&output)))
}

const TEMPORARY: &str = r#"d=$(mktemp -d) && f=$d/file$2 || exit
if simple_fetch "$1" "$f"; then
  g=$(mktemp) && mv "$f" "$g$2" && rm -rf "$d" "$g" && printf '%s\n' "$g$2"
else
  r=$?; rm -rf "$d"; exit "$r"
fi"#;

/// `simple_fetch URL FILE`.
const FETCH: &str = r#"
simple_fetch() {
  if command -v curl >/dev/null; then curl -fsSL --connect-timeout 30 -o "$2" -- "$1"
  elif command -v wget >/dev/null; then wget -q -T 30 -O "$2" -- "$1"
  elif command -v python3 >/dev/null; then
    python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"
  else echo 'the host has neither curl nor wget nor python3' >&2; return 127
  fi
}
"#;
