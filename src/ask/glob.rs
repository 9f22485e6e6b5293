use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Paths that a shell pattern matches, a path without pattern if it is there; links that lead nowhere count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Glob {
    pub pattern: String,
    /// What a relative pattern is relative to.
    pub dir: String,
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
