use crate::sh::{Output, Sh};

use super::{
    question::{Foretold, Garbled, Question},
    reader::Reader,
    thing::Thing,
    world::{Sight, World},
};

/// A path with all symbolic links resolved; the answer is `None` where that cannot be done. The last part need not
/// exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RealPath(pub String);

impl Question for RealPath {
    type Answer = Option<String>;
    const KIND: &'static str = "real path";
    const PLAIN: bool = true;

    /// What leads through no link costs no fork.
    const FUNCTIONS: &'static str = r#"
q_real_path() {
  for q_p; do
    if q_is_real "$q_p"; then q_r=$q_p; else q_r=$(readlink -n -f "$q_p" 2>/dev/null; echo x); q_r=${q_r%?}; fi
    if [ -n "$q_v" ]; then q_t=$q_t=$q_r$D_N; else printf '%s\0' "$q_r"; fi
  done
}
q_is_real() {
  case $1/ in *//* | */./* | */../*) return 1 ;; /*) ;; *) return 1 ;; esac
  [ -d "${1%/*}/" ] || return 1
  q_r=$1
  while [ -n "$q_r" ]; do [ ! -L "$q_r" ] || return 1; q_r=${q_r%/*}; done
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    fn foretell(&self, world: &World, _: bool) -> Foretold<Self> {
        let (at, sight) = world.find(&self.0);
        match sight {
            Sight::Host(path) | Sight::Perhaps(path, _) | Sight::Held(path, _) => {
                Foretold::Host(Self(path), None)
            }
            Sight::Open(why) => Foretold::Open(why),
            Sight::Thing(Thing::Through(_)) => self.of_host(),
            Sight::Absent | Sight::Thing(_) => Foretold::Known(Some(at)),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_real_path "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let path = reader.field()?;
            Ok((!path.is_empty()).then_some(path))
        };
        questions.iter().map(answer).collect()
    }
}
