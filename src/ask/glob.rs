use crate::sh::{Output, Sh};

use super::{
    question::{Foretold, Garbled, Question},
    reader::Reader,
    thing::{Below, Thing},
    world::{Sight, World},
};

/// Paths that a shell pattern matches, a path without pattern if it is there; links that lead nowhere count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Glob {
    pub pattern: String,
    /// What a relative pattern is relative to.
    pub dir: String,
}

impl Glob {
    /// Of a path without a pattern.
    fn one(&self, world: &World, path: &str, reads: bool) -> Foretold<Self> {
        match world.look(path, false) {
            Sight::Absent => Foretold::Known(vec![]),
            Sight::Thing(Thing::Unseen(false)) => Foretold::Open(world.why(path)),
            Sight::Thing(_) | Sight::Held(..) => Foretold::Known(vec![self.pattern.clone()]),
            Sight::Perhaps(_, why) if reads => self.or(why),
            Sight::Host(at) | Sight::Perhaps(at, _) => match at == path {
                true => self.of_host(),
                false => Foretold::Host(Self { pattern: at, dir: "/".into() }, None),
            },
            Sight::Open(why) => Foretold::Open(why),
        }
    }

    /// As the host says, if there is anything.
    fn or(&self, why: String) -> Foretold<Self> {
        let open = move |found: Vec<String>| match found.is_empty() {
            true => Err(why.clone()),
            false => Ok(found),
        };
        Foretold::Host(self.clone(), Some(Box::new(open)))
    }
}

impl Question for Glob {
    type Answer = Vec<String>;
    const KIND: &'static str = "glob";
    const FUNCTIONS: &'static str = r#"
q_glob() {
  IFS=
  while [ $# -gt 1 ]; do
    if cd "$1" 2>/dev/null; then
      for q_f in $2; do
        if [ -e "$q_f" ] || [ -L "$q_f" ]; then printf '%s\0' "$q_f"; fi
      done
    fi
    printf '\0'
    shift 2
  done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.dir.clone(), self.pattern.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        let path = if self.pattern.starts_with('/') {
            self.pattern.clone()
        } else {
            format!("{}/{}", self.dir.trim_end_matches('/'), self.pattern)
        };
        let start = path.find(['*', '?', '[']).map(|at| path[..at].rfind('/').unwrap_or(0));
        let Some(start) = start else { return self.one(world, &path, reads) };
        let fits = |(_, thing): &(&str, &Thing)| !matches!(thing, Thing::Absent | Thing::Unseen(false));
        let matcher = globset::GlobBuilder::new(&path).literal_separator(true).build();
        let Ok(matcher) = matcher.map(|glob| glob.compile_matcher()) else { return self.of_host() };
        let dir = &path[..start];
        let found = world.below(dir).filter(fits).map(|(below, _)| format!("{dir}/{below}"));
        let found: Vec<String> = found.filter(|path| matcher.is_match(path)).collect();
        match world.look(dir, true) {
            _ if !found.is_empty() => Foretold::Known(found),
            Sight::Absent | Sight::Thing(Thing::Dir(_, Below::Nothing)) => Foretold::Known(vec![]),
            Sight::Open(why) => Foretold::Open(why),
            Sight::Perhaps(_, why) if reads => self.or(why),
            Sight::Thing(Thing::Dir(_, Below::More) | Thing::Kept(_, Below::More)) if reads => {
                self.or(world.why(dir))
            }
            _ => self.of_host(),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        let pair = |q: &Self| [q.dir.clone(), q.pattern.clone()];
        Sh::script(r#"q_glob "$@""#, questions.iter().flat_map(pair))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| paths(&mut reader)).collect()
    }
}

fn paths(reader: &mut Reader) -> Result<Vec<String>, Garbled> {
    let mut all = Vec::new();
    loop {
        match reader.field()? {
            end if end.is_empty() => return Ok(all),
            path => all.push(path),
        }
    }
}
