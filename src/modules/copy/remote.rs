use crate::{
    ask::{Algorithm, Below, Digest, Entry, Stat, Status, Text, Thing, Tree},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step},
    sh::Sh,
};

use super::super::{
    attributes::{Attributes, FileAttributes},
    backup, info,
    make_dirs::{leaves_dirs, made, make_dirs},
    mode::Mode,
    target::parent,
    validate,
};

/// A copy from one path on the host to another.
pub struct Wanted<'a> {
    pub src: String,
    pub dest: String,
    pub attributes: &'a FileAttributes,
    pub directory_mode: Option<Mode>,
    pub backup: bool,
    pub force: bool,
    pub validate: Option<&'a String>,
}

pub async fn plan(cx: &Cx, wanted: Wanted<'_>) -> Result<Plan, Failure> {
    let reads = cx.reading();
    let name = wanted.src.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let inner = format!("{}/{name}", wanted.dest.trim_end_matches('/'));
    let (source, outer, inside, above, attributes) = futures::try_join!(
        reads.ask(Stat::through(&wanted.src)),
        cx.ask(Stat::through(&wanted.dest)),
        cx.ask(Stat::of(&inner)),
        cx.ask(Stat::through(parent(wanted.dest.trim_end_matches('/')))),
        wanted.attributes.look_up(cx)
    )?;
    let Some(source) = source else {
        return Err(Failure::new(format!("Source {} not found", wanted.src)).param("src"));
    };
    let as_dir = outer.as_ref().is_some_and(Status::is_dir) || wanted.dest.ends_with('/');
    if source.is_dir() {
        let dest = if wanted.src.ends_with('/') { wanted.dest.clone() } else { inner };
        return wanted.directory(cx, &dest, outer.as_ref(), &attributes).await;
    }
    if !source.access.read {
        return Err(Failure::new(format!("Source {} not readable", wanted.src)).param("src"));
    }
    let (dest, is) = if as_dir { (inner, inside) } else { (wanted.dest.clone(), outer) };
    let held = as_dir || above.as_ref().is_some_and(Status::is_dir);
    wanted.file(cx, (dest, held), is, &source, &attributes).await
}

impl Wanted<'_> {
    async fn file(
        &self,
        cx: &Cx,
        (dest, held): (String, bool),
        is: Option<Status>,
        source: &Status,
        attributes: &Attributes,
    ) -> Result<Plan, Failure> {
        let reads = cx.reading();
        let (src, there) = (Digest::sha1(&self.src), Digest::sha1(&dest));
        let (sum, is_sum) = futures::try_join!(reads.ask(src.clone()), cx.ask(there))?;
        let returns = Returns::new()
            .with("dest", dest.as_str())
            .with("src", self.src.as_str())
            .with("checksum", sum.clone())
            .and(info::of_any(is.as_ref()));
        if is.is_some() && (!self.force || sum == is_sum) {
            let adjustment = is.as_ref().map(|is| attributes.adjust(&dest, is, true)).unwrap_or_default();
            if !self.force || adjustment.is_empty() {
                return Ok(Plan::Ok(returns));
            }
            let change = Change::steps(vec![adjustment.difference(&dest)], returns, adjustment.steps);
            let becomes = is.as_ref().map(|is| attributes.becomes(is));
            let change = change.leaves(&dest, Thing::of(becomes.clone()));
            return Ok(info::after(change, &dest, becomes.as_ref()).into());
        }
        let returns = match reads.ask(Digest { algorithm: Algorithm::Md5, ..src }).await? {
            Some(md5) => returns.with("md5sum", md5),
            None => returns,
        };
        let mode = self.mode(source, attributes);
        let becomes = Status { mode, inode: 0, nlink: 1, ..attributes.becomes(source) };
        let leaves = Thing::file(becomes.clone(), Text::copied(&self.src));
        let differences = vec![Difference::Prepared { text: format!("{} is copied to {dest}", self.src) }];
        if !held {
            let failure = Failure::new(format!("Destination directory {} does not exist", parent(&dest)));
            let change = Change::failing(differences, returns, failure.param("dest"));
            return Ok(change.leaves(&dest, leaves).into());
        }
        if let Some(failure) = attributes.unknown() {
            return Ok(Change::refused(differences, returns, failure).leaves(&dest, leaves).into());
        }
        let backup = (self.backup && is.is_some()).then(|| backup::path(&dest));
        let returns = match &backup {
            Some(backup) => returns.with("backup_file", backup.as_str()),
            None => returns,
        };
        let steps = self.copy(&dest, backup, source, attributes)?;
        let change = Change::steps(differences, returns, steps).explain(validate::refused);
        let change = match self.dest.ends_with('/') {
            true => leaves_dirs(change, parent(&dest), &made(&self.holder(attributes))),
            false => change,
        };
        Ok(info::after(change.leaves(&dest, leaves), &dest, Some(&becomes)).into())
    }

    fn copy(
        &self,
        dest: &str,
        backup: Option<String>,
        source: &Status,
        attributes: &Attributes,
    ) -> Result<Vec<Step>, Failure> {
        let mode = self.mode(source, attributes);
        let owner = attributes.owner();
        let mut args = vec![
            self.src.clone(),
            dest.to_owned(),
            format!("{mode:o}"),
            owner.user.unwrap_or_default(),
            owner.group.unwrap_or_default(),
            backup.unwrap_or_default(),
        ];
        args.extend(validate::words(self.validate)?.into_iter().flatten());
        let mut steps = vec![Step::Run(Sh::script(COPY, args))];
        if self.dest.ends_with('/') {
            steps.insert(0, make_dirs(parent(dest), &self.holder(attributes)));
        }
        Ok(steps)
    }

    fn mode(&self, source: &Status, attributes: &Attributes) -> u32 {
        match attributes.mode {
            None | Some(Mode::Preserve) => source.mode,
            _ => attributes.bits(source.mode, false),
        }
    }

    fn holder(&self, attributes: &Attributes) -> Attributes {
        Attributes { mode: self.directory_mode.clone(), ..attributes.clone() }
    }

    /// Copies what differs; removes nothing. `is` is what the task's destination is now.
    async fn directory(
        &self,
        cx: &Cx,
        dest: &str,
        is: Option<&Status>,
        attributes: &Attributes,
    ) -> Result<Plan, Failure> {
        let dest = dest.trim_end_matches('/');
        let src = self.src.trim_end_matches('/');
        let reads = cx.reading();
        let (from, to) = futures::try_join!(reads.ask(Tree(src.to_owned())), cx.ask(Tree(dest.to_owned())))?;
        let files: Vec<&Entry> = from.iter().filter(|entry| entry.status.is_file()).collect();
        let sums = |cx: Cx, root: &str| {
            let digest = |entry: &&Entry| Digest::sha1(format!("{root}/{}", entry.path));
            let questions: Vec<_> = files.iter().map(digest).collect();
            async move { cx.ask_all(questions).await }
        };
        let (here, there) = futures::try_join!(sums(reads, src), sums(cx.clone(), dest))?;
        let differs = files.iter().zip(here.iter().zip(&there)).filter(|(_, (a, b))| a != b);
        let is_missing = |entry: &&Entry| {
            let same = |other: &Entry| {
                other.path == entry.path
                    && other.status.kind == entry.status.kind
                    && other.status.target == entry.status.target
            };
            !entry.status.is_file() && !to.iter().any(same)
        };
        let mut paths: Vec<&str> = differs.map(|(entry, _)| entry.path.as_str()).collect();
        paths.extend(from.iter().filter(is_missing).map(|entry| entry.path.as_str()));
        paths.sort_unstable();
        let returns = Returns::new()
            .with("dest", self.dest.as_str())
            .with("src", self.src.as_str())
            .and(info::of_any(is));
        if paths.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let differences = vec![Difference::Prepared { text: paths.join("\n") }];
        let mut steps = vec![make_dirs(dest, &self.holder(attributes))];
        steps.extend(self.pieces(src, dest, &paths, attributes));
        let change = Change::steps(differences, returns, steps);
        let change = leaves_dirs(change, dest, &made(&self.holder(attributes)));
        let change = from.iter().filter(|entry| paths.binary_search(&entry.path.as_str()).is_ok()).fold(
            change,
            |change, entry| {
                change.leaves(format!("{dest}/{}", entry.path), self.left(src, entry, attributes))
            },
        );
        Ok(info::after(change, self.dest.trim_end_matches('/'), None).into())
    }

    /// What is there of an entry once it is copied.
    fn left(&self, src: &str, entry: &Entry, attributes: &Attributes) -> Thing {
        let is = &entry.status;
        if is.is_dir() {
            return Thing::Kept(made(&Attributes { mode: None, ..attributes.clone() }), Below::Same);
        }
        let becomes = Status { kind: is.kind, target: is.target.clone(), ..attributes.status(Some(is)) };
        match is.is_link() {
            true => Thing::Link(becomes),
            false => {
                let becomes = Status { mode: self.mode(is, attributes), inode: 0, nlink: 1, ..becomes };
                Thing::file(becomes, Text::copied(format!("{src}/{}", entry.path)))
            }
        }
    }

    fn pieces(&self, src: &str, dest: &str, paths: &[&str], attributes: &Attributes) -> Vec<Step> {
        let owner = attributes.owner();
        let mode = attributes.mode.as_ref().filter(|mode| **mode != Mode::Preserve);
        let head = [
            src.to_owned(),
            dest.to_owned(),
            mode.map(|_| format!("{:o}", attributes.new_file())).unwrap_or_default(),
            owner.user.unwrap_or_default(),
            owner.group.unwrap_or_default(),
        ];
        let step = |part: &[&str]| {
            let args = head.iter().cloned().chain(part.iter().map(|path| (*path).to_owned()));
            Step::Run(Sh::script(PIECES, args))
        };
        paths.chunks(200).map(step).collect()
    }
}

/// `SRC DEST MODE USER GROUP BACKUP [CHECK…]`, by a temporary file beside the destination.
const COPY: &str = r#"s=$1 d=$2 m=$3 u=$4 g=$5 b=$6; shift 6
t=$(mktemp "${d%/*}/.copyXXXXXX") || { echo "Destination ${d%/*} not writable" >&2; exit 1; }
trap 'rm -f "$t"' EXIT; trap 'exit 143' HUP INT TERM
cp -p "$s" "$t" || exit
[ -z "$u" ] || chown "$u" "$t" || exit
[ -z "$g" ] || chgrp "$g" "$t" || exit
chmod "$m" "$t" || exit
if [ $# -gt 0 ]; then
  for w; do shift; case $w in *%s*) w=${w%%%s*}$t${w#*%s} ;; esac; set -- "$@" "$w"; done
  "$@" || { r=$?; echo "failed to validate: rc:$r error:" >&2; exit 1; }
fi
[ -z "$b" ] || cp -p "$d" "$b" || exit
mv -f "$t" "$d""#;

/// `SRC DEST MODE USER GROUP PATH…`, directories before what is in them.
const PIECES: &str = r#"s=$1 d=$2 m=$3 u=$4 g=$5; shift 5
for p; do
  if [ -L "$s/$p" ]; then ln -sfn "$(readlink "$s/$p")" "$d/$p" || exit; continue
  elif [ -d "$s/$p" ]; then mkdir -p "$d/$p" || exit
  else cp -p "$s/$p" "$d/$p" || exit; [ -z "$m" ] || chmod "$m" "$d/$p" || exit
  fi
  [ -z "$u" ] || chown "$u" "$d/$p" || exit
  [ -z "$g" ] || chgrp "$g" "$d/$p" || exit
done"#;
