use crate::sh::{Output, Sh};

use super::{
    algorithm::Algorithm,
    question::{Foretold, Garbled, Question},
    reader::Reader,
    thing::{Origin, Text},
    world::{Inside, World},
};

/// Checksum of a regular file, looked at through links, in lower-case hexadecimal; `None` where there is no file that
/// may be read, or no tool for the algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digest {
    /// Absolute path on the host.
    pub path: String,
    pub algorithm: Algorithm,
}

impl Digest {
    pub fn sha1(path: impl Into<String>) -> Self {
        Self { path: path.into(), algorithm: Algorithm::Sha1 }
    }

    /// Of what a file will contain.
    fn known(&self, text: &Text) -> Option<String> {
        let told = text.sums.iter().find(|(algorithm, _)| *algorithm == self.algorithm);
        match (told, &text.origin) {
            (Some((_, hex)), _) => Some(hex.clone()),
            (None, Origin::Body(body)) => self.algorithm.of(body).ok(),
            (None, _) => None,
        }
    }
}

impl Question for Digest {
    type Answer = Option<String>;
    const KIND: &'static str = "digest";
    const PLAIN: bool = true;

    /// For each algorithm a line with a `+` or `-` for each path, then a line for each `+`. A path with a line break is
    /// read from standard input, so that no line of output can be mistaken. On `q_v` one algorithm serves for all.
    const FUNCTIONS: &'static str = r#"
q_digest() {
  q_a=$1; shift; q_m=
  for q_p; do
    shift
    if [ -f "$q_p" ] && [ -r "$q_p" ]; then q_m=$q_m+; set -- "$@" "$q_p"; else q_m=$q_m-; fi
  done
  printf '%s\n' "$q_m"
  [ $# -gt 0 ] || return 0
  q_digest_sums "$q_a" "$@"
  printf '%s\n' "$q_r"
}
q_digest_sums() {
  q_a=$1; shift
  case $* in *'
'* | *\\*) ;; *) q_r=$("${q_a}sum" "$@" 2>/dev/null) && return ;; esac
  if command -v "${q_a}sum" >/dev/null; then
    q_r=$(for q_p; do { "${q_a}sum" < "$q_p"; } 2>/dev/null || echo -; done)
  else
    q_r=$(for q_p; do { openssl dgst "-$q_a" -r < "$q_p"; } 2>/dev/null || echo "-$q_v"; done)
  fi
}
q_digest_steady() {
  q_m=; q_r=
  for q_p; do
    shift
    q_p=${q_p#*/}
    if [ -f "$q_p" ] && [ -r "$q_p" ]; then q_m=$q_m+$D_N; set -- "$@" "$q_p"; else q_m=$q_m-$D_N; fi
  done
  [ $# -eq 0 ] || q_digest_sums sha1 "$@"
  q_pair "$q_m" "$q_r"
}
q_digests() {
  if [ -n "$q_v" ]; then q_digest_steady "$@"; return; fi
  for q_g in md5 sha1 sha224 sha256 sha384 sha512; do
    q_digest_group "$@"
  done
}
q_digest_group() {
  for q_p; do
    shift
    case $q_p in "$q_g"/*) set -- "$@" "${q_p#*/}" ;; esac
  done
  [ $# -eq 0 ] || q_digest "$q_g" "$@"
}
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.path.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        let there = |path: String| Foretold::Host(Self { path, ..self.clone() }, None);
        match world.inside(&self.path) {
            Inside::Absent | Inside::Directory => Foretold::Known(None),
            Inside::Text(text, why) => match (self.known(text), &text.origin) {
                (Some(sum), _) => Foretold::Known(Some(sum)),
                (None, Origin::Copy(path)) => there(path.clone()),
                (None, _) => Foretold::Open(why),
            },
            Inside::Perhaps(_, why) if reads => Foretold::Open(why),
            Inside::Host(path) | Inside::Perhaps(path, _) => there(path),
            Inside::Open(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        let word = |q: &Self| format!("{}/{}", q.algorithm.name(), q.path);
        Sh::script(r#"q_digests "$@""#, questions.iter().map(word))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let mut answers = vec![None; questions.len()];
        for algorithm in Algorithm::ALL {
            let of = |at: &usize| questions[*at].algorithm == algorithm;
            let places: Vec<usize> = (0..questions.len()).filter(of).collect();
            if !places.is_empty() {
                group(&mut reader, &places, &mut answers)?;
            }
        }
        Ok(answers)
    }
}

fn group(reader: &mut Reader, places: &[usize], answers: &mut [Option<String>]) -> Result<(), Garbled> {
    let marks = reader.line()?;
    for (&at, mark) in places.iter().zip(marks.chars()) {
        if mark == '+' {
            let line = reader.line()?;
            let hex = line.split_whitespace().next().unwrap_or_default();
            answers[at] = (hex != "-").then(|| hex.to_owned());
        }
    }
    Ok(())
}
