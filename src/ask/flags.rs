use crate::sh::{Output, Sh};

use super::{
    question::{Asked, Garbled, Question},
    reader::Reader,
    stat::Stat,
};

/// Flags of a file as lsattr(1) tells them; the answer is `None` where it cannot, and empty where it is not installed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flags(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagsAnswer {
    /// Version number of the file.
    pub version: String,
    /// Letters, without dashes.
    pub letters: String,
}

impl Question for Flags {
    type Answer = Option<FlagsAnswer>;
    const KIND: &'static str = "flags";
    const PLAIN: bool = true;

    /// A line each, at whose beginning stand version and flags; one fork for all but names with a line break, and none
    /// where there is no file. Those that have no flags, as on some file systems, are told by what is missing: a status that says so is not everywhere.
    const FUNCTIONS: &'static str = r#"
q_flags() {
  command -v lsattr >/dev/null || { for q_p; do q_flags_say ' '; done; return; }
  case $* in
  *'
'*) for q_p; do q_r=$(lsattr -vd "$q_p" 2>/dev/null); q_r=${q_r%%'
'*}; q_flags_say "${q_r:--}"; done; return ;;
  esac
  q_r=
  for q_p; do [ -e "$q_p" ] || continue; q_r=$(lsattr -vd "$@" 2>/dev/null); break; done
  for q_p; do q_flags_next "${q_r%%'
'*}"; done
}
q_flags_next() {
  case ${1%" $q_p"} in
  "$1" | */*) q_flags_say - ;;
  *) q_flags_say "$1"; q_r=${q_r#*'
'} ;;
  esac
}
q_flags_say() { if [ -n "$q_v" ]; then q_t=$q_t$1$D_N; else printf '%s\n' "$1"; fi; }
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }

    /// The same file, with the same rights, is on a file system that has no flags as before.
    fn confirmed_by(&self, answer: &Option<FlagsAnswer>) -> Vec<Asked> {
        let none = answer.is_none().then(|| Asked::new(Stat::of(&self.0)));
        none.into_iter().collect()
    }

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_flags "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            let line = reader.line()?;
            let mut words = line.split_whitespace().map(str::to_owned);
            Ok((line != "-").then(|| FlagsAnswer {
                version: words.next().unwrap_or_default(),
                letters: words.next().unwrap_or_default().replace('-', ""),
            }))
        };
        questions.iter().map(answer).collect()
    }
}
