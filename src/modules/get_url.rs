//! Files from the network, fetched by the host itself.

mod checksum;
mod params;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde_json::Value;

use crate::{
    ask::{Digest, Request, Stat, Status, Text, Thing, UrlName, UrlStatus, code},
    plan::{Change, Cx, Difference, Done, Failure, Forecast, Module, Plan, Returns, Step, Way},
    sh::{Output, Sh},
};

use super::{
    attributes::{Attributes, unknown_yet},
    backup,
    file_flags::flagged,
    info, place,
    target::{Target, parent},
};
use checksum::Checksum;
pub use params::GetUrl;

const SCHEMES: &[&str] = &["http", "https", "ftp", "ftps", "sftp", "scp", "file"];

impl Module for GetUrl {
    const NAME: &'static str = "get_url";
    const EXAMPLE: &'static str = "\
- name: The archive of a release
  get_url:
    url: https://example.com/app-1.0.tar.gz
    dest: /opt/app-1.0.tar.gz
    checksum: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    mode: '0644'
";

    fn check(&self) -> Result<(), Failure> {
        let scheme = self.url.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
        match scheme.is_some_and(|scheme| SCHEMES.contains(&scheme.as_str())) {
            true => Ok(()),
            false => Err(Failure::new(format!("`{}` is no URL that can be fetched", self.url))
                .param("url")
                .hint("it starts with `https://` or `http://`")),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.dest).await
    }
}

impl GetUrl {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let given = cx.path(&self.dest).await?;
        let bare = given.trim_end_matches('/');
        let inner = format!("{bare}/{}", self.file_name());
        let (outer, inside, above, attributes, checksum) = futures::try_join!(
            cx.ask(Stat::through(bare)),
            cx.ask(Stat::through(&inner)),
            cx.ask(Stat::through(parent(bare))),
            self.attributes.look_up(cx),
            Checksum::of(cx, &self)
        )?;
        let is_dir = |status: &Option<Status>| status.as_ref().is_some_and(Status::is_dir);
        let (path, is, held) = match is_dir(&outer) {
            true => {
                let (path, is) = self.named(cx, bare, (inner, inside)).await?;
                (path, is, true)
            }
            false => (bare.to_owned(), outer, is_dir(&above)),
        };
        let there = (path.as_str(), is.as_ref(), &attributes);
        if let Some(returns) = self.needless(cx, there, checksum.as_ref()).await? {
            let target = Target { path, is, attributes, backup: false, validate: None, in_place: false };
            return Ok(place::settle(&target, returns));
        }
        let returns = self.returns(&path).and(info::of_any(is.as_ref()));
        let difference = Difference::Prepared { text: format!("{} is downloaded to {path}", self.url) };
        if !held {
            let failure = Failure::new(format!("Destination {} does not exist", parent(&path)));
            return Err(failure.param("dest").returns(self.returns(&path)));
        }
        if let Some(failure) = attributes.unknown() {
            let warned = returns.warn(unknown_yet(&failure));
            return Ok(Change::refused(vec![difference], warned, failure).into());
        }
        let tmp_dest = cx.some_path(self.tmp_dest.as_ref()).await?.unwrap_or_default();
        let step = self.fetch(&path, is.as_ref(), &attributes, (checksum.as_ref(), &tmp_dest));
        let change = self.change(is.as_ref(), step, returns, difference);
        let becomes = match &is {
            Some(is) => Status { inode: 0, ..attributes.becomes(is) },
            None => Status { mode: attributes.new_file(), ..attributes.status(None) },
        };
        let text = Text::unseen();
        let text = match &checksum {
            Some(sum) => text.sum(sum.algorithm, sum.hex.as_str()),
            None => text,
        };
        let change = change.leaves(&path, Thing::file(becomes.clone(), text));
        let change = info::after(change, &path, Some(&becomes)).untold(TOLD);
        let returns = self.returns(&path);
        Ok(change.tried(async move |cx| self.answered(&cx, returns).await).into())
    }

    /// In a directory the file has the name that the server gives it, else that of the URL.
    async fn named(
        &self,
        cx: &Cx,
        dir: &str,
        by_url: (String, Option<Status>),
    ) -> Result<(String, Option<Status>), Failure> {
        match cx.ask(UrlName(self.request(None))).await? {
            Some(name) if name != self.file_name() => {
                let path = format!("{dir}/{name}");
                let is = cx.ask(Stat::through(&path)).await?;
                Ok((path, is))
            }
            _ => Ok(by_url),
        }
    }

    /// The result, when nothing need be downloaded.
    async fn needless(
        &self,
        cx: &Cx,
        (path, is, attributes): (&str, Option<&Status>, &Attributes),
        checksum: Option<&Checksum>,
    ) -> Result<Option<Returns>, Failure> {
        let Some(is) = is.filter(|is| is.is_file() && !self.force) else {
            return Ok(None);
        };
        let returns = self.returns(path).and(info::of(is));
        if let Some(checksum) = checksum {
            let digest = Digest { path: path.to_owned(), algorithm: checksum.algorithm };
            let same = cx.ask(digest).await?.as_ref() == Some(&checksum.hex);
            let msg = match attributes.adjust(path, is, true).is_empty() {
                true => "file already exists",
                false => "file already exists but file attributes changed",
            };
            return Ok(same.then(|| returns.with("msg", msg)));
        }
        let (code, _) = cx.ask(UrlStatus(self.request(Some(is.mtime)))).await?;
        let fresh = returns.with("status_code", 304).with("msg", "HTTP Error 304: Not Modified");
        Ok((code == 304).then_some(fresh))
    }

    /// Fails where the server would not give the file.
    async fn answered(&self, cx: &Cx, returns: Returns) -> Result<(), Failure> {
        // A file of the host may be one that an earlier task makes.
        if self.url.to_lowercase().starts_with("file:") {
            return Ok(());
        }
        match cx.ask(UrlStatus(self.request(None))).await? {
            (200..400, _) => Ok(()),
            (code, said) => Err(refused(code, said.trim(), &self.url, returns).param("url")),
        }
    }

    fn returns(&self, path: &str) -> Returns {
        Returns::new()
            .with("url", self.url.as_str())
            .with("dest", path)
            .with("checksum_src", Value::Null)
            .with("checksum_dest", Value::Null)
            .with("elapsed", 0)
    }

    fn fetch(
        &self,
        path: &str,
        is: Option<&Status>,
        attributes: &Attributes,
        (checksum, tmp_dest): (Option<&Checksum>, &str),
    ) -> Sh {
        let owner = attributes.owner();
        let bits = is.map_or_else(|| attributes.new_file(), |is| attributes.bits(is.mode, false));
        let same_owner = |id: fn(&Status) -> u64| is.map(|is| id(is).to_string()).unwrap_or_default();
        let mut words = vec![
            path.to_owned(),
            format!("{bits:o}"),
            owner.user.unwrap_or_else(|| same_owner(|is| is.uid)),
            owner.group.unwrap_or_else(|| same_owner(|is| is.gid)),
            checksum.map(|sum| sum.algorithm.name().to_owned()).unwrap_or_default(),
            checksum.map(|sum| sum.hex.clone()).unwrap_or_default(),
            if self.backup && is.is_some() { backup::path(path) } else { String::new() },
            tmp_dest.to_owned(),
        ];
        words.extend(self.request(None).words());
        let headers = words.pop().unwrap_or_default();
        let mut sh = Sh::script(FETCH, words).functions(Request::FUNCTIONS);
        sh.stdin = Some(headers.into());
        sh
    }

    fn change(&self, is: Option<&Status>, step: Sh, returns: Returns, difference: Difference) -> Change {
        let forecast = match is {
            None => Forecast::Changed(returns.clone()),
            Some(_) if self.checksum.is_empty() && self.sha256sum.is_none() => {
                Forecast::Unknown("whether the file is another one is known when it was downloaded".into())
            }
            Some(_) => Forecast::Changed(returns.clone()),
        };
        let url = self.url.clone();
        let way = Way::Steps(vec![Step::Run(step)], Box::new(move |outputs| finish(outputs, &url, returns)));
        Change { differences: vec![difference], ..Change::by(forecast, way) }
    }
}

/// What only the download tells.
const TOLD: &[&str] =
    &["src", "elapsed", "md5sum", "msg", "status_code", "checksum_src", "checksum_dest", "size"];

/// Reads what the script says: status and size; `same` or `changed`, sums of both files and the seconds that it took; the
/// path of the copy of the old file; that of the file that was downloaded.
fn finish(outputs: &[Output], url: &str, returns: Returns) -> Result<Done, Failure> {
    let output = outputs.last().cloned().unwrap_or_default();
    let text = output.text();
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split_whitespace();
    let (status, size) = (words.next().unwrap_or("0"), words.next().unwrap_or_default());
    let (code, _) = code(status);
    if !output.ok() {
        return Err(refused(code, output.errors().trim(), url, returns));
    }
    let has_status = code != 0 && !url.to_lowercase().starts_with("file:");
    let returns = returns.with("status_code", has_status.then_some(code));
    let state = words.next();
    let mut told = || words.next().filter(|sum| *sum != "-").map(str::to_owned);
    let returns = returns
        .with("msg", format!("OK ({size} bytes)"))
        .with("checksum_dest", told())
        .with("checksum_src", told())
        .with("md5sum", told())
        .with("elapsed", told().and_then(|seconds| seconds.parse::<u64>().ok()));
    let returns = match lines.next().filter(|path| !path.is_empty()) {
        Some(backup) => returns.with("backup_file", backup),
        None => returns,
    };
    let returns = returns.with("src", lines.next());
    Ok(Done { changed: state == Some("changed"), returns, differences: vec![] })
}

/// A failure, by the status of the answer and what was said of it.
fn refused(code: u32, said: &str, url: &str, returns: Returns) -> Failure {
    let msg = if code < 300 && !said.is_empty() { said } else { "Request failed" };
    let (status, response) = match code {
        0 => (Value::from(-1), msg.to_owned()),
        code => (Value::from(code), format!("HTTP Error {code}")),
    };
    let returns = returns.with("status_code", status).with("response", response);
    Failure::new(msg).returns(returns.with("url", url).with("changed", false))
}

/// `DEST MODE USER GROUP ALGORITHM HEX BACKUP TEMPORARY` and the words of a request; headers come from standard input.
const FETCH: &str = r#"d=$1 m=$2 u=$3 g=$4 a=$5 x=$6 b=$7 p=$8; shift 8
if [ -n "$p" ] && [ ! -d "$p" ]; then
  echo 0
  if [ -e "$p" ]; then echo "$p is a file but should be a directory."; else echo "$p directory does not exist."; fi >&2
  exit 1
fi
t=$(mktemp "${p:-${d%/*}}/.fetchXXXXXX") || { echo 0; echo "Destination ${p:-${d%/*}} is not writable" >&2; exit 1; }
trap 'rm -f "$t"' EXIT; trap 'exit 143' HUP INT TERM
h=$(cat) e=$(date +%s)
c=$(fetch_url GET "$t" "$@" "$h" | tail -n 1)
printf '%s ' "$c"
case $c in 2??) ;; *) exit 1 ;; esac
printf '%s ' "$(($(wc -c < "$t")))"
if [ -n "$a" ]; then
  s=$("${a}sum" < "$t") s=${s%% *}
  [ "$s" = "$x" ] || { echo "The checksum for $t did not match $x; it was $s." >&2; exit 1; }
fi
n=$(sha1sum < "$t") n=${n%% *} o=- f=$(md5sum < "$t" 2>/dev/null) f=${f%% *}
[ ! -f "$d" ] || { o=$(sha1sum < "$d") o=${o%% *}; }
w=same k=
if [ "$n" != "$o" ]; then
  w=changed
  if [ -n "$p" ]; then
    i=$t t=$(mktemp "${d%/*}/.fetchXXXXXX") || { rm -f "$i"; echo "Destination ${d%/*} is not writable" >&2; exit 1; }
    mv -f "$i" "$t" || { rm -f "$i"; exit 1; }
  fi
  [ -z "$b" ] || [ ! -e "$d" ] || { cp -p "$d" "$b" && k=$b; } || exit
  [ -z "$u" ] || chown "$u" "$t" || exit
  [ -z "$g" ] || chgrp "$g" "$t" || exit
  chmod "$m" "$t" && mv -f "$t" "$d" || exit
else
  [ -z "$u" ] || chown "$u" "$d" || exit
  [ -z "$g" ] || chgrp "$g" "$d" || exit
  chmod "$m" "$d" || exit
fi
printf '%s\n' "$w $o $n ${f:--} $(($(date +%s) - e))" "$k" "$t""#;
