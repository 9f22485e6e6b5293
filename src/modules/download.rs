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

const TEMPORARY: &str = r#"f=$(mktemp) || exit
simple_fetch "$1" "$f" || { r=$?; rm -f "$f"; exit "$r"; }
[ -z "$2" ] || mv "$f" "$f$2" || exit
printf '%s\n' "$f$2""#;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::testing::really;

    #[test]
    fn what_is_fetched_is_there() {
        let from = std::env::temp_dir().join(format!("deploy-host-fetched-{}", std::process::id()));
        std::fs::write(&from, "content").unwrap();
        for suffix in ["", ".deb"] {
            let url = format!("file://{}", from.display());
            let output = really(&Sh::script(TEMPORARY, [url.as_str(), suffix]).functions(FETCH));
            let path = output.text().trim_end().to_owned();
            assert!(path.ends_with(suffix), "{path}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "content", "{}", output.errors());
            std::fs::remove_file(path).unwrap();
        }
        std::fs::remove_file(from).unwrap();
    }
}
