use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Whether the processor has a flag, such as `avx2`; the answer is `None` where its flags are not told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CpuFlag {
    pub flag: String,
    /// Folder in which `/proc` is read; `/` but for tests.
    pub root: String,
}

impl Question for CpuFlag {
    type Answer = Option<bool>;
    const KIND: &'static str = "cpu flag";
    const FUNCTIONS: &'static str = r#"
q_cpu_flag() {
  while [ $# -gt 1 ]; do
    q_l=$(grep -m 1 '^flags' "$1/proc/cpuinfo" 2>/dev/null)
    case "$q_l " in ' ') echo unknown ;; *" $2 "*) echo yes ;; *) echo no ;; esac
    shift 2
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        let pair = |q: &Self| [q.root.trim_end_matches('/').to_owned(), q.flag.clone()];
        Sh::script(r#"q_cpu_flag "$@""#, questions.iter().flat_map(pair))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        let answer = |_| {
            Ok(match reader.line()?.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            })
        };
        questions.iter().map(answer).collect()
    }
}
