use std::collections::BTreeMap;

use crate::{
    ask::{Below, Digest, Entry, Status, Text, Thing, Tree},
    plan::{Change, Cx, Failure, Step},
    sh::Sh,
};

use super::super::{adjust_many::adjust_many, attributes::Attributes};

/// Two directories of a host, and what the first has that the second lacks.
pub struct Trees<'a> {
    pub src: &'a str,
    pub dest: &'a str,
    /// Below both, of what is to be copied; directories before what is in them.
    pub paths: Vec<String>,
    from: BTreeMap<String, Status>,
    to: BTreeMap<String, Status>,
}

impl<'a> Trees<'a> {
    pub async fn compare(cx: &Cx, src: &'a str, dest: &'a str) -> Result<Self, Failure> {
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
        let mut paths: Vec<String> = differs.map(|(entry, _)| entry.path.clone()).collect();
        let by_path = |tree: Vec<Entry>| tree.into_iter().map(|entry| (entry.path, entry.status)).collect();
        let (from, to): (BTreeMap<_, _>, BTreeMap<_, _>) = (by_path(from), by_path(to));
        let alike = |a: &Status, b: &Status| a.kind == b.kind && a.target == b.target;
        let is_missing = |(path, is): &(&String, &Status)| {
            !is.is_file() && !to.get(*path).is_some_and(|other| alike(is, other))
        };
        paths.extend(from.iter().filter(is_missing).map(|(path, _)| path.clone()));
        paths.sort_unstable();
        Ok(Self { src, dest, paths, from, to })
    }

    /// What copies, and gives owners to all that is there.
    pub fn steps(&self, attributes: &Attributes) -> Vec<Step> {
        let owner = attributes.owner();
        let (user, group) = (owner.user.unwrap_or_default(), owner.group.unwrap_or_default());
        let head = [self.src.to_owned(), self.dest.to_owned(), user, group];
        let copy = |part: &[String]| {
            let args = head.iter().chain(part);
            Step::Run(Sh::script(PIECES, args))
        };
        let mut steps: Vec<Step> = self.paths.chunks(200).map(copy).collect();
        let stays = self.to.iter().filter(|(path, _)| self.paths.binary_search(path).is_err());
        let stays = stays.map(|(path, is)| (format!("{}/{path}", self.dest), is));
        steps.extend(adjust_many(stays, &Attributes { mode: None, ..attributes.clone() }));
        steps
    }

    /// Tells check mode what will be there.
    pub fn leaves(&self, change: Change, attributes: &Attributes) -> Change {
        self.paths.iter().fold(change, |change, path| {
            let Some(is) = self.from.get(path) else { return change };
            let now = self.to.get(path).filter(|now| now.is_file());
            change.leaves(
                format!("{}/{path}", self.dest),
                left(&format!("{}/{path}", self.src), is, now, attributes),
            )
        })
    }
}

/// What is there of a thing once it is copied; `now` is the file that is there.
fn left(src: &str, is: &Status, now: Option<&Status>, attributes: &Attributes) -> Thing {
    let becomes = Status {
        kind: is.kind,
        target: is.target.clone(),
        mode: now.map_or(is.mode, |now| now.mode),
        size: is.size,
        mtime: is.mtime,
        ..attributes.status(now)
    };
    match () {
        () if is.is_dir() => Thing::Dir(becomes, Below::Nothing),
        () if is.is_link() => Thing::Link(becomes),
        () => Thing::file(becomes, Text::copied(src)),
    }
}

/// `SRC DEST USER GROUP PATH…`, directories before what is in them. What is new gets the source's permissions,
/// directories when they are full.
const PIECES: &str = r#"s=$1 d=$2 u=$3 g=$4; shift 4
for p; do
  n=1
  if [ -L "$s/$p" ]; then ln -sfn "$(readlink "$s/$p")" "$d/$p" || exit; n=
  elif [ -d "$s/$p" ]; then mkdir -m 700 "$d/$p" || exit; n=
  else [ ! -e "$d/$p" ] || n=; cp "$s/$p" "$d/$p" && touch -r "$s/$p" "$d/$p" || exit
  fi
  [ -z "$u" ] || chown -h "$u" "$d/$p" || exit
  [ -z "$g" ] || chgrp -h "$g" "$d/$p" || exit
  [ -z "$n" ] || chmod "$(stat -c %a "$s/$p")" "$d/$p" || exit
done
for p; do [ -L "$s/$p" ] || [ ! -d "$s/$p" ] || chmod "$(stat -c %a "$s/$p")" "$d/$p" || exit; done"#;
