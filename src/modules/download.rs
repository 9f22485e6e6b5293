//! Fetches over HTTP on the host itself, with what it has: curl, wget or Python.

use crate::{
    ask::Request,
    plan::{Failure, Host, Returns},
    sh::Sh,
};

/// Fetches to a new temporary file whose name ends in `suffix`, and tells its path.
pub async fn to_temporary(host: &mut Host, url: &str, suffix: &str) -> Result<String, Failure> {
    let output = host.run(fetch(url, suffix)).await?;
    if output.ok() {
        return Ok(output.text().trim_end().to_owned());
    }
    let msg = format!("Failure downloading {url}, {}", output.errors().trim());
    Err(Failure::new(msg).returns(Returns::of_output(&output)))
}

fn fetch(url: &str, suffix: &str) -> Sh {
    let mut words = vec![suffix.to_owned()];
    words.extend(Request::to(url).words());
    let headers = words.pop().unwrap_or_default();
    let mut sh = Sh::script(TEMPORARY, words).functions(Request::FUNCTIONS);
    sh.stdin = Some(headers.into());
    sh
}

/// `SUFFIX` and the words of a request; headers come from standard input.
const TEMPORARY: &str = r#"s=$1; shift
h=$(cat) f=$(mktemp) || exit
c=$(fetch_url GET "$f" "$@" "$h")
case $c in
  2??) ;;
  0) rm -f "$f"; exit 1 ;;
  *) rm -f "$f"; echo "HTTP Error $c" >&2; exit 1 ;;
esac
[ -z "$s" ] || mv "$f" "$f$s" || exit
printf '%s\n' "$f$s""#;

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
            let output = really(&fetch(&url, suffix));
            let path = output.text().trim_end().to_owned();
            assert!(path.ends_with(suffix), "{path}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "content", "{}", output.errors());
            std::fs::remove_file(path).unwrap();
        }
        std::fs::remove_file(from).unwrap();
    }
}
