use std::collections::{HashMap, HashSet};

use crate::sh::{Output, Sh};

use super::{
    question::{Foretold, Garbled, Question},
    reader::Reader,
    status::Status,
    thing::{Below, Thing},
    world::{Sight, World},
};

/// Everything below a directory, links not followed, in no particular order; without the directory itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tree(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Path below the directory.
    pub path: String,
    pub status: Status,
}

impl Question for Tree {
    type Answer = Vec<Entry>;
    const KIND: &'static str = "tree";

    /// `find` hands batches of paths to one `stat` each: a path ends in NUL, and a line of numbers follows.
    const FUNCTIONS: &'static str = r#"
q_tree() {
  for q_p; do
    if [ -d "$q_p" ]; then
      (cd "$q_p" 2>/dev/null && find . ! -name . -exec sh -c '
        r=$(stat -c "%f %u %g %s %X %Y %Z %i %h %d %b %o %t %T %U %G" "$@" 2>/dev/null) || r=
        for p; do
          [ -n "$r" ] || r=$(stat -c "%f %u %g %s %X %Y %Z %i %h %d %b %o %t %T %U %G" "$p" 2>/dev/null) || { r=; continue; }
          l=${r%%"
"*}; case $r in *"
"*) r=${r#*"
"} ;; *) r= ;; esac
          printf "%s\0%s\n" "${p#./}" "$l"
          if [ -L "$p" ]; then readlink -n "$p"; printf "\0"; fi
        done' sh '{}' + 2>/dev/null) || :
    fi
    printf '\0'
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        let inner: Vec<(String, Thing)> =
            world.below(&self.0).map(|(path, thing)| (path.to_owned(), thing.clone())).collect();
        let open =
            inner.iter().any(|(_, thing)| matches!(thing, Thing::Unseen(_) | Thing::Kept(_, Below::More)));
        let there = |path| {
            let inner = inner.clone();
            Foretold::Host(Self(path), Some(Box::new(move |now| Ok(merged(now, &inner)))))
        };
        match world.look(&self.0, true) {
            _ if open => Foretold::Open(world.why(&self.0)),
            Sight::Absent | Sight::Thing(Thing::File(..)) => Foretold::Known(vec![]),
            Sight::Thing(Thing::Dir(_, Below::Nothing)) => Foretold::Known(merged(vec![], &inner)),
            Sight::Thing(Thing::Dir(_, Below::More) | Thing::Kept(_, Below::More) | Thing::Unseen(_)) => {
                Foretold::Open(world.why(&self.0))
            }
            Sight::Thing(_) if inner.is_empty() => self.of_host(),
            Sight::Thing(_) => there(self.0.clone()),
            Sight::Perhaps(_, why) if reads => Foretold::Open(why),
            Sight::Host(path) | Sight::Perhaps(path, _) | Sight::Held(path, _) => there(path),
            Sight::Open(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_tree "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| entries(&mut reader)).collect()
    }
}

/// What is there then, of what is there now and what is announced.
fn merged(now: Vec<Entry>, inner: &[(String, Thing)]) -> Vec<Entry> {
    let known: HashMap<&str, &Thing> = inner.iter().map(|(path, thing)| (path.as_str(), thing)).collect();
    let kept = |entry: &Entry| {
        let stays =
            matches!(known.get(entry.path.as_str()), None | Some(Thing::Kept(..) | Thing::Through(_)));
        let mut above = entry.path.match_indices('/').map(|(at, _)| &entry.path[..at]);
        stays && above.all(|dir| known.get(dir).is_none_or(|thing| thing.keeps()))
    };
    let mut all: Vec<Entry> = now.into_iter().filter(kept).collect();
    let there: HashSet<String> = all.iter().map(|entry| entry.path.clone()).collect();
    let new = inner.iter().filter(|(path, _)| !there.contains(path));
    let entry = |(path, thing): &(String, Thing)| {
        thing.status().map(|status| Entry { path: path.clone(), status: status.clone() })
    };
    all.extend(new.filter_map(entry));
    all
}

fn entries(reader: &mut Reader) -> Result<Vec<Entry>, Garbled> {
    let mut all = Vec::new();
    loop {
        let path = reader.field()?;
        if path.is_empty() {
            return Ok(all);
        }
        let line = reader.line()?;
        let Some(mut status) = Status::parse(&line, "", reader)? else {
            continue;
        };
        if status.is_link() {
            status.target = Some(reader.field()?);
        }
        all.push(Entry { path, status });
    }
}
